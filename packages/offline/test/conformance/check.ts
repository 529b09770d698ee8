/** What the conformance checks need to say no; without Node, as they run in a browser's worker too. */
import { errorCode } from '@bandstand/offline';

/** Throws unless both are the same JSON. */
export function same(actual: unknown, expected: unknown, about = 'value'): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${about}: got ${got}, wanted ${wanted}`);
}

/** Throws unless `work` throws an error with this code. */
export function refuses(code: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const got = errorCode(error);
    if (got !== code)
      throw new Error(`got the error ${got ?? String(error)}, wanted ${code}`, { cause: error });
    return;
  }
  throw new Error(`nothing was thrown, wanted ${code}`);
}

/** Throws unless `work` throws. */
export function fails(work: () => unknown): void {
  try {
    work();
  } catch {
    return;
  }
  throw new Error('nothing was thrown');
}
