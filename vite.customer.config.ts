import path from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

/*
 * The customer's side: the full-page chat, the widget as one classic script, and in files of their own what both fetch
 * when they need it: the public chat SDK as it is, the part that calls, the one that draws codes. Relative addresses, so that any path can serve them.
 */

const root = path.join(import.meta.dirname, 'customer');
const outDir = path.join(import.meta.dirname, 'out/customer');
const shared = { target: 'baseline-widely-available', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false, chunkSizeWarningLimit: 2000 } as const;

/** A script that a page can include without being a module, under a name that does not change. */
const script = (name: string): InlineConfig => ({
  configFile: false,
  root,
  logLevel: 'warn',
  build: {
    ...shared,
    outDir: path.join(outDir, 'assets'),
    emptyOutDir: false,
    rolldownOptions: { input: path.join(root, `${name}.ts`), output: { format: 'iife', entryFileNames: `${name}.js` } },
  },
});

const scripts: Plugin = {
  name: 'scripts',
  async closeBundle() {
    await build(script('widget'));
    await build(script('chat-sdk'));
    await build(script('call-part'));
    await build(script('qr-code-part'));
  },
};

export default defineConfig({ root, base: './', plugins: [scripts], build: { ...shared, outDir, emptyOutDir: true } });
