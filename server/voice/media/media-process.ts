import { readFile } from 'node:fs/promises';
import { captureFile } from './capture-file.ts';
import { mediaService, type ServicePlace } from './media-service.ts';
import { Order, type Report } from './messages.ts';

/*
 * The entry of a media process that the server has started on its own machine. It ends with the server.
 */

const report = (message: Report): void => {
  if (process.connected) process.send?.(message);
};
const place = JSON.parse(process.argv[2] ?? '{}') as ServicePlace;
// One that stands ready shall have nothing left to load.
if (place.stack !== 'javascript') void import('node-datachannel').catch(() => undefined);
const service = mediaService(place, {
  report,
  readSound: (file) => readFile(file),
  openCapture: (recordingId, file) => captureFile(file, (why) => report({ type: 'event', event: { type: 'recording_failed', recordingId, why } })),
});

const stop = (): void => {
  void service.stop().then(() => {
    report({ type: 'stopped' });
    process.exit(0);
  });
};
process.on('message', (message) => {
  const order = Order.parse(message);
  if (order.type === 'stop') stop();
  else service.take(order);
});
process.once('disconnect', stop);
// The terminal's Ctrl+C reaches the whole group; the server says when it is time.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { if (!process.connected) stop(); });
