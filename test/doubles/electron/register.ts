import { registerHooks } from 'node:module';

/*
 * Loaded with `node --import` before the built main bundle: whatever imports or requires `electron` gets the double.
 */
const NAMES = new Set(['electron', 'electron/main', 'electron/common']);
const double = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => (NAMES.has(specifier) ? { url: double, shortCircuit: true } : next(specifier, context)),
});
