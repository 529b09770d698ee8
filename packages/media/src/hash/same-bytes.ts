import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 1024 * 1024;

/** Whether two files hold the same bytes, compared to the end. Rejects with the system's error when one cannot be read. */
export async function sameBytes(one: string, other: string): Promise<boolean> {
  await using a = await open(one, 'r');
  await using b = await open(other, 'r');
  const [sizeA, sizeB] = await Promise.all([sizeOf(a), sizeOf(b)]);
  if (sizeA !== sizeB) return false;
  const left = Buffer.allocUnsafe(chunkBytes);
  const right = Buffer.allocUnsafe(chunkBytes);
  for (let at = 0; at < sizeA; at += chunkBytes) {
    const [gotA, gotB] = await Promise.all([
      a.read(left, 0, chunkBytes, at),
      b.read(right, 0, chunkBytes, at),
    ]);
    const equal = left.subarray(0, gotA.bytesRead).equals(right.subarray(0, gotB.bytesRead));
    if (!equal) return false;
    // A file that shrinks meanwhile gives short reads; what came so far decides nothing.
    if (gotA.bytesRead === 0) return false;
    if (gotA.bytesRead < chunkBytes && at + gotA.bytesRead < sizeA) return false;
  }
  return true;
}

async function sizeOf(file: FileHandle): Promise<number> {
  return (await file.stat()).size;
}
