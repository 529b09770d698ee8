import { readFile, stat } from 'node:fs/promises';
import { DocumentError, largestDocument } from './yaml.ts';

/** The text of a document on disk, read as UTF-8. Throws DocumentError `too_large`, and the system's errors. */
export async function readDocument(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > largestDocument)
    throw new DocumentError(
      'too_large',
      `This file is larger than ${largestDocument / 1024} KiB and was not read.`,
    );
  const text = await readFile(path, 'utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
