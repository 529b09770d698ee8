import { notFound } from '../errors/index.ts';
import { type Gid, parseGid } from '../ids.ts';
import { rethrowAsProblem } from './library-errors.ts';

/** Runs a handler's work; a LibraryError becomes a problem document with the same code. */
export async function answering<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return rethrowAsProblem(error);
  }
}

/**
 * What the thing with this gid is, as the look-up found it. Throws `not_found` (404) when there is none, and when there
 * is one that the viewer may not see: the two cannot be told apart.
 */
export function found<T>(what: string, text: string, look: (gid: Gid) => Promise<T | undefined>): Promise<T> {
  return answering(async () => {
    const gid = parseGid(text);
    const row = gid === undefined ? undefined : await look(gid);
    if (row === undefined) throw notFound(what);
    return row;
  });
}
