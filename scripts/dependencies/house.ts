/*
 * The table of folders of the design, as data: what lives where may import what. Everything here is about the
 * path of a file, relative to the project and with forward slashes.
 */

/** A folder, what of ours it may import, and which packages (`'any'`, or by name). */
export interface FolderRule {
  folder: string;
  ours: readonly string[];
  packages: readonly string[] | 'any';
  /** Whether it may use Node's own modules. */
  node: boolean;
}

const CORE = ['contract/', 'server/', 'main/', 'preload/', 'renderer/', 'customer/'];

export const FOLDER_RULES: readonly FolderRule[] = [
  { folder: 'contract/', ours: ['contract/'], packages: ['zod'], node: false },
  { folder: 'server/', ours: ['server/', 'contract/'], packages: 'any', node: true },
  { folder: 'main/', ours: ['main/', 'contract/', 'server/start.ts'], packages: 'any', node: true },
  { folder: 'preload/', ours: ['preload/', 'contract/'], packages: ['electron', 'zod'], node: false },
  {
    folder: 'renderer/', ours: ['renderer/', 'contract/'], node: false,
    packages: ['react', 'react-dom', 'react-aria-components', '@tanstack/react-virtual', 'lucide-react', 'zod', 'uplot'],
  },
  { folder: 'customer/', ours: ['customer/'], packages: ['amazon-connect-chatjs', 'qrcode-generator'], node: false },
  { folder: 'test/', ours: [...CORE, 'test/', 'scripts/', 'bench/'], packages: 'any', node: true },
  { folder: 'bench/', ours: [...CORE, 'bench/', 'test/'], packages: 'any', node: true },
  { folder: 'scripts/', ours: [...CORE, 'scripts/'], packages: 'any', node: true },
];

/** A package that only some places may import, also as a type. Tests, benches and scripts are free. */
export interface PackageRule { packages: readonly string[]; only: readonly string[]; why: string }

export const PACKAGE_RULES: readonly PackageRule[] = [
  { packages: ['electron'], only: ['main/shell/', 'main/app.ts', 'preload/'], why: 'everything else runs without Electron too' },
  { packages: ['react-aria-components'], only: ['renderer/design/'], why: 'the primitives stay replaceable' },
  { packages: ['better-sqlite3'], only: ['server/storage/', 'main/cache/', 'main/journal/'], why: 'nothing else knows which database there is' },
  { packages: ['react', 'react-dom', 'lucide-react', '@tanstack/react-virtual'], only: ['renderer/'], why: 'only the panel draws' },
  { packages: ['vite', 'vitest', 'playwright-core', 'fast-check', 'axe-core', 'amazon-connect-chatjs', '@aws-sdk/client-connect', '@aws-sdk/client-connectparticipant'], only: ['customer/'], why: 'these are tools and tests\' parts, not the product\'s' },
];

/** Folders whose modules decide from values they are handed: no I/O. */
export const PURE_FOLDERS = ['server/routing/', 'server/flows/'];
export const IMPURE_MODULES = ['node:fs', 'node:fs/promises', 'node:net', 'node:http', 'node:https', 'node:timers', 'node:timers/promises', 'node:child_process', 'node:worker_threads', 'better-sqlite3', 'fastify', 'ws'];

/** Where running starts; every other module of the product must be reachable from one of these (an HTML page starts its scripts). */
export const ENTRIES: readonly RegExp[] = [
  /^server\/start\.ts$/u,
  /^server\/cli\.ts$/u,
  /^main\/(app|browser)\.ts$/u,
  /^preload\/preload\.ts$/u,
  /^(renderer|customer)\/index\.html$/u,
  /^customer\/(widget|chat-sdk|\w[\w-]*-part)\.ts$/u,
  /^server\/test-page\/page\/test\.html$/u,
  /^scripts\/[^/]+\.(mjs|ts)$/u,
];

/** Folders in which an unreachable module is dead. */
export const PRODUCT_FOLDERS = CORE;
