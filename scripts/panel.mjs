import { launch } from './launch.mjs';

await launch('start-panel.ts', `npm run panel                    one more desktop, with data of its own, on the running sample
npm run panel -- --headless      no window; print the address
npm run panel -- --json          one line of JSON on standard output once ready, everything else on standard error
npm run panel -- --port 8080     the port of the routing server to use (else the running sample's)
npm run panel -- --data DIR      keep the desktop's data there (else a new folder in .sample)
npm run panel -- --reset         begin with an empty data folder`);
