import path from 'node:path';
import { build } from 'vite';

const project = path.join(import.meta.dirname, '../../..');

/**
 * Builds the real preload as the product does (vite.preload.config.ts), into a folder of the test's.
 * @returns the built file.
 */
export async function buildPreload(folder: string): Promise<string> {
  await build({ root: project, configFile: path.join(project, 'vite.preload.config.ts'), configLoader: 'native', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  return path.join(folder, 'preload.cjs');
}
