import { randomUUID } from 'node:crypto';
import type { Hashes } from '../codec/index.ts';
import {
  type ExcerptMatch,
  ExcerptMatcher,
  type ExcerptRequest,
  excerptDocument,
  type RecordingStore,
  type WholeRecording,
} from '../excerpts/index.ts';
import { liveIndex, type TermIndex, type TermIndexes } from '../indexing/index.ts';

/** Where the index keeps its own name among its metadata. */
const nameKey = 'excerpts:name';

export interface ExcerptsParts {
  readonly indexes: TermIndexes;
  /** Of the index on its node. Several sites may share a node: each has its own. */
  readonly index: string;
  /** The whole fingerprints, which the index does not hold. */
  readonly store: RecordingStore;
}

/** The site's own recordings, found by a piece of them from anywhere. */
export class Excerpts {
  readonly #index: TermIndex;
  readonly #matcher: ExcerptMatcher;
  #name: string | null = null;

  constructor({ indexes, index, store }: ExcerptsParts) {
    const live = liveIndex(indexes, index);
    this.#index = live;
    this.#matcher = new ExcerptMatcher({
      index: { search: (terms, options) => live.search(terms, { ...options, scorePct: 0 }) },
      store,
    });
  }

  /** A name of the index as it is, which it keeps in itself: another one when it was made anew. Null before `open`. */
  get name(): string | null {
    return this.#name;
  }

  /** Finds the index, or makes it. Rejects with its refusal. */
  async open(): Promise<void> {
    for (;;) {
      const { version, metadata } = await this.#index.info();
      const name = metadata[nameKey] ?? '';
      if (name !== '') {
        this.#name = name;
        return;
      }
      // Of two who make it at once one finds the other's name.
      const named = { kind: 'metadata', set: { [nameKey]: randomUUID() } } as const;
      await this.#index.update([named], { expectedVersion: version }).catch((error: unknown) => {
        if (!isMismatch(error)) throw error;
      });
    }
  }

  /** Puts recordings in or replaces them; on disk when it resolves. */
  async learn(recordings: readonly { readonly id: number; readonly hashes: Hashes }[]): Promise<void> {
    const changes = recordings.map(({ id, hashes }) => {
      const document = excerptDocument(hashes);
      return document.length === 0
        ? ({ kind: 'delete', id } as const)
        : ({ kind: 'insert', id, hashes: document } as const);
    });
    if (changes.length > 0) await this.#index.update(changes);
  }

  async forget(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.#index.update(ids.map((id) => ({ kind: 'delete', id })));
  }

  /** Rejects like ExcerptMatcher. */
  locate(request: ExcerptRequest): Promise<ExcerptMatch[]> {
    return this.#matcher.match(request);
  }
}

const isMismatch = (error: unknown): boolean =>
  error instanceof Error && 'reason' in error && error.reason === 'VersionMismatch';

/** A store over whatever reads compressed fingerprints at once. */
export function recordingStore(read: (ids: readonly number[]) => readonly WholeRecording[]): RecordingStore {
  return { read: async (ids) => read(ids) };
}
