import { readFile } from 'node:fs/promises';
import { describeProblems } from '../rest-json.ts';
import { ViewFile } from './orders/views.ts';

/** The view in this file. @throws Error that names the file and what is wrong with it. */
export async function viewFrom(file: string): Promise<ViewFile> {
  const text = await readFile(file, 'utf8');
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const view = ViewFile.safeParse(written);
  if (!view.success) throw new Error(`${file} is no view: ${describeProblems(view.error)}`);
  return view.data;
}
