/** The parts of a browser that this folder uses, as small as its tests need them; Node has the same locks and channels. */
import type { Port } from '../ports/index.ts';

/** `navigator.locks`: a lock goes back when its work ends, and when the tab of its holder dies. */
export interface Locks {
  request<T>(
    name: string,
    options: { readonly signal?: AbortSignal },
    work: () => Promise<T>,
  ): Promise<Awaited<T>>;
}

/** A BroadcastChannel: everybody of the origin hears what another says. */
export interface Channel extends Port {
  close(): void;
}
