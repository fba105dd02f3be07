import path from 'node:path';
import { defineConfig } from 'vitest/config';

/*
 * One project per kind of test. `npm test` runs them one after another; while working, `npx vitest run test/unit/flows`.
 * No retries anywhere: a test that passes the second time has failed. A skipped test says why: `ctx.skip('reason')`,
 * or a name that ends in `(skipped: reason)`; one without a reason counts as failed.
 */
const common = { environment: 'node', retry: 0, allowOnly: false } as const;

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: path.join(import.meta.dirname, 'node_modules/.vite'),
  test: {
    projects: [
      { extends: true, test: { ...common, name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      { extends: true, test: { ...common, name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { extends: true, test: { ...common, name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 60_000 } },
      {
        extends: true,
        test: {
          ...common, name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000,
          fileParallelism: false, maxWorkers: 1,
        },
      },
    ],
  },
});
