import { launch } from './launch.mjs';

await launch('start-sample.ts', `npm start                    the sample instance and the panel of its first agent
npm start -- --headless      no window; print the addresses
npm start -- --json          one line of JSON on standard output once ready, everything else on standard error
npm start -- --port 8080     the routing server's port (else a free one)
npm start -- --data DIR      keep the data there (else .sample)
npm start -- --reset         begin with an empty instance

The page on which chats and tasks are tried against any flow, while the sample runs:
                             node server/cli.ts test-page --data DIR --api API (npm start prints both)`);
