import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/*
 * One project per kind of test. `npm test` runs them one after another; while working, `npx vitest run test/unit/flows`.
 * No retries anywhere: a test that passes the second time has failed. A skipped test says why: `ctx.skip('reason')`,
 * or a name that ends in `(skipped: reason)`; one without a reason counts as failed.
 */
const common = {
  // Vitest leaves one processor free, which is half of two; many a test waits for a disk or a process.
  maxWorkers: Math.max(2, os.availableParallelism() - 1),
  environment: 'node', retry: 0, allowOnly: false, setupFiles: ['test/doubles/end-children.ts'],
};

/**
 * Test files follow each other in one process: each in a process of its own would begin by loading the server's modules and
 * those it stands on, which took longer than many a file's tests. What a test changes of its process, it puts back.
 */
const SHARED = { isolate: false };

/** The suite that docs/conformance.md lists: every rule of the participant API, by the real SDKs. */
const CONFORMANCE = [
  'sdk-participant', 'sdk-participants', 'sdk-signals', 'sdk-persistent-chat', 'sdk-views', 'attachments', 'participant-sockets', 'wire-form', 'chat-sdk-reconnects', 'chat-sdk-bot', 'chat-sdk-agent',
];

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: path.join(import.meta.dirname, 'node_modules/.vite'),
  test: {
    projects: [
      { extends: true, test: { ...common, ...SHARED, name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      { extends: true, test: { ...common, name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      // What speaks with the participants, once more with TLS in front, as it is wherever customers are.
      {
        extends: true,
        test: { ...common, name: 'tls', include: CONFORMANCE.map((name) => `test/integration/edges/${name}.test.ts`), env: { EDGES_OVER_TLS: 'yes' }, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      { extends: true, test: { ...common, name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 60_000 } },
      {
        extends: true,
        test: {
          ...common, name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000,
          // Two at once, on any machine: a spec waits for processes and pages most of its time.
          maxWorkers: 2,
        },
      },
    ],
  },
});
