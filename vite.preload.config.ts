import path from 'node:path';
import { defineConfig } from 'vite';

/* A sandboxed preload must be one CommonJS file that requires nothing but electron. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { target: 'node', noExternal: true },
  build: {
    ssr: true,
    outDir: 'out/preload',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'chrome140',
    minify: false,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      external: /^electron(\/|$)/u,
      input: { preload: path.join(import.meta.dirname, 'preload/preload.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});
