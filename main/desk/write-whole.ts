import { open, rename } from 'node:fs/promises';

/** Replaces a file as a whole, readable for its owner only: after a crash it is the old one or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
