import { asProblem } from './formats.ts';

export interface IndexRouteOptions {
  /** Where the index answers: `/fpindex`, or nothing for a listener of its own. */
  readonly prefix: string;
  readonly auth: readonly string[];
  readonly permission: string;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** Bytes of a body, after decompression. */
const maxBytes = 16 * 1024 * 1024;
/** A body in either format. */
export const body = { raw: { types: ['*/*'], maxBytes } } as const;
/** Runs a handler; errors of the index become errors that the server can answer. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}
