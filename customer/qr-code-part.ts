import { handOver } from './load-part.ts';
import { drawQrCode } from './qr-code.ts';

/* Codes, for those who go on on another device. */

handOver(drawQrCode);
