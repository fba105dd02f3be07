import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const sourceFolder = import.meta.dirname;

/**
 * A worker is named in the source as `new URL('./its-file.ts', import.meta.url)`, which Node runs as it stands. In the
 * bundle the worker becomes an entry of its own beside the others, and the address is turned to it. A script that is
 * read as it stands, such as the browser host's bridge (`.js`), is copied there.
 */
function workersAsEntries(): Plugin {
  const address = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/gu;
  const script = /new URL\(\s*(['"])(\.\/[^'"]+\.js)\1\s*,\s*import\.meta\.url\s*,?\s*\)/gu;
  return {
    name: 'workers-as-entries',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('import.meta.url')) return null;
      // Scripts first: the address of a worker ends in .js too once it is turned.
      const copied = code.replace(script, (_whole, _quote: string, reference: string) => {
        const file = path.resolve(path.dirname(id.split('?')[0] ?? id), reference);
        const fileName = path.basename(file);
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      const turned = copied.replace(address, (_whole, _quote: string, reference: string) => {
        const file = path.resolve(path.dirname(id.split('?')[0] ?? id), reference);
        const fileName = `${path.relative(sourceFolder, file).replace(/\.ts$/u, '').replaceAll(/[/\\]/gu, '-')}.js`;
        this.emitFile({ type: 'chunk', id: file, fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      return turned === code ? null : { code: turned, map: null };
    },
  };
}

/*
 * The desktop's main process: one ES module per host (app.js under Electron, browser.js without), one per worker thread.
 * Every file lies in out/main itself, so that addresses relative to a module mean the same in all of them.
 * What cannot be bundled is left to node_modules: native code, and the server's HTTP parts, which compile code as they run.
 */
export default defineConfig({
  root: sourceFolder,
  plugins: [workersAsEntries()],
  ssr: { target: 'node', noExternal: true, external: ['better-sqlite3', 'fastify'] },
  build: {
    ssr: true,
    ssrEmitAssets: true,
    outDir: 'out/main',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      external: /^electron(\/|$)/u,
      input: { app: path.join(sourceFolder, 'main/app.ts'), browser: path.join(sourceFolder, 'main/browser.ts') },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'part-[name]-[hash].js' },
    },
  },
});
