import path from 'node:path';
import { defineConfig } from 'vite';

/* The customer's chat page, with the public chat SDK bundled as it is. Relative addresses, so that any path can serve it. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'customer'),
  base: './',
  build: {
    outDir: path.join(import.meta.dirname, 'out/customer'),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
});
