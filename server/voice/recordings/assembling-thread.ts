import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { assembleRecording } from './assemble.ts';

/* The thread in which one recording is assembled: minutes of arithmetic, none of which may keep a call waiting. */

const { capture, target } = z.object({ capture: z.string(), target: z.string() }).parse(workerData);
parentPort?.postMessage(await assembleRecording(capture, target));
