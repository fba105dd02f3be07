import { openCalls } from './call/call-app.ts';
import { handOver } from './load-part.ts';

/* Calls, for those who call. */

handOver(openCalls);
