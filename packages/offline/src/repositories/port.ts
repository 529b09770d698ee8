import { errorCode } from '../drivers/index.ts';
import type { Repository, RepositoryCall } from './repository.ts';

/** A MessagePort, or a worker seen from outside or inside, of any runtime. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** An error of the other thread, with its code. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

interface Asked {
  readonly id: number;
  readonly call: RepositoryCall;
}

type Answered = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly error: string; readonly code: string | undefined }
);

const NAMES: ReadonlySet<string> = new Set<keyof Repository>([
  'libraries',
  'libraryItems',
  'item',
  'children',
  'linked',
  'streams',
  'resume',
  'favorites',
  'history',
  'search',
  'playlists',
  'playlistItems',
]);

const isAsked = (data: unknown): data is Asked =>
  typeof data === 'object' &&
  data !== null &&
  'call' in data &&
  typeof data.call === 'object' &&
  data.call !== null &&
  'name' in data.call &&
  NAMES.has(String(data.call.name));

const isAnswered = (data: unknown): data is Answered =>
  typeof data === 'object' && data !== null && 'id' in data && ('value' in data || 'error' in data);

/** Answers the calls that come through `port` from `repository`: in the thread that owns the store. */
export function serveRepository(port: Port, repository: Repository): void {
  port.addEventListener('message', ({ data }) => {
    if (!isAsked(data)) return;
    const { id, call } = data;
    const answer: Promise<unknown> = Reflect.apply(repository[call.name], repository, call.args);
    answer.then(
      (value) => port.postMessage({ id, value }),
      (error: unknown) =>
        port.postMessage({
          id,
          error: error instanceof Error ? error.message : String(error),
          code: errorCode(error),
        }),
    );
  });
}

/** The repository at the other end of `port`. Its calls reject with `RemoteError`. */
export function connectRepository(port: Port): Repository {
  const waiting = new Map<number, (answer: Answered) => void>();
  let last = 0;
  port.addEventListener('message', ({ data }) => {
    if (!isAnswered(data)) return;
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  const ask = <Name extends keyof Repository>(
    name: Name,
    args: Parameters<Repository[Name]>,
  ): ReturnType<Repository[Name]> => {
    last += 1;
    const id = last;
    const answer = new Promise((resolve, reject) => {
      waiting.set(id, (said) =>
        'value' in said ? resolve(said.value) : reject(new RemoteError(said.error, said.code)),
      );
      port.postMessage({ id, call: { name, args } });
    });
    // The other end is `serveRepository` of this very program: it answers with what the method gave.
    return answer as ReturnType<Repository[Name]>;
  };
  return {
    libraries: (...args) => ask('libraries', args),
    libraryItems: (...args) => ask('libraryItems', args),
    item: (...args) => ask('item', args),
    children: (...args) => ask('children', args),
    linked: (...args) => ask('linked', args),
    streams: (...args) => ask('streams', args),
    resume: (...args) => ask('resume', args),
    favorites: (...args) => ask('favorites', args),
    history: (...args) => ask('history', args),
    search: (...args) => ask('search', args),
    playlists: (...args) => ask('playlists', args),
    playlistItems: (...args) => ask('playlistItems', args),
  };
}
