/*
 * A program that speaks: whatever it is told, it answers with two seconds of one tone (16-bit samples, mono, 16 kHz), so that a
 * test knows a prompt when it hears one.
 */

const RATE = 16_000;
const SECONDS = 2;
const hertz = Number(process.argv[2]);
const samples = Int16Array.from({ length: RATE * SECONDS }, (_, index) => 8_000 * Math.sin((2 * Math.PI * hertz * index) / RATE));
// It hears the words to their end, as speech does.
process.stdin.resume().on('end', () => process.stdout.write(new Uint8Array(samples.buffer)));
