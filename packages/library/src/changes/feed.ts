import { type Database, type Log, ReadPool } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import {
  decodeFeed,
  decodeSnapshot,
  encodeFeed,
  encodeSnapshot,
  type FeedCursor,
  type SnapshotCursor,
} from './cursor.ts';
import type { FeedPart, Refused, SnapshotPart } from './reading.ts';
import { type ChangesReading, changesReadingModule } from './reading-module.ts';
import { type SnapshotSpan, spansFrom } from './snapshot-spans.ts';
import { StartAfresh } from './start-afresh.ts';
import { ChangeWatch } from './watch.ts';

/** Lines of the feed in UTF-8, one JSON object each. */
export interface FeedPage {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly cursor: string;
  /** Nothing more has happened so far. */
  readonly caughtUp: boolean;
}

type PageReading = Pick<ChangesReading, 'feedAt' | 'feedEnd' | 'feedKeptSince' | 'feedPage' | 'feedStale'>;

/** Reading threads that can read pages of the feed; those of the library are such. */
export interface FeedReaders {
  call<K extends keyof PageReading>(
    name: K,
    args: Parameters<PageReading[K]>[1],
  ): Promise<ReturnType<PageReading[K]>>;
}

export interface ChangeFeedOptions {
  readonly db: Database;
  readonly readers: FeedReaders;
  readonly log?: Log;
}

/** Changes of one page, and of a page that is streamed. */
export const mostChanges = 1000;
const mostSnapshots = 8;
/** Parts between two places from which a broken snapshot can be taken up. */
const partsBetween = 32;
const snapshotThreads = 2;
/** Parts that are read before they are asked for: one for each thread, and one that is ready. */
const partsAhead = 3;
/** How long the threads of snapshots wait for the next one. */
const restMs = 15_000;

/**
 * The change feed: what changed after a cursor, and everything as it is now, for one viewer. Pages are read by the threads
 * that read lists; a snapshot by two of its own, which start when somebody asks and end soon after. Throws StartAfresh
 * for cursors from which nobody can go on, LibraryError `invalid` for texts that are no cursors, `forbidden` when the
 * account has been switched off.
 */
export class ChangeFeed {
  readonly watch: ChangeWatch;
  readonly #options: ChangeFeedOptions;
  #snapshotReaders: ReadPool<ChangesReading> | undefined;
  #snapshots = 0;
  #rest: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
    this.watch = new ChangeWatch(options.db);
  }

  /** The changes after a cursor, each item once; without one those from now on. */
  async page(viewer: Viewer, { since, limit }: { since?: string; limit: number }): Promise<FeedPage> {
    const cursor = since === undefined ? await this.#end(viewer) : parsed(decodeFeed(since));
    return told(await this.#page(viewer, cursor, limit));
  }

  /** The cursor from which everything is told that happened after a time, ms since 1970. Throws StartAfresh. */
  async cursorAt(viewer: Viewer, time: number): Promise<string> {
    const at = new Date(time).toISOString();
    return encodeFeed(admitted(await this.#options.readers.call('feedAt', { viewer, at })));
  }

  /** Since when changes are kept, ISO 8601; null while there are none. */
  async keptSince(): Promise<string | null> {
    return this.#options.readers.call('feedKeptSince', {});
  }

  /** Throws now what `page` and `follow` would throw for this cursor. */
  async check(viewer: Viewer, since: string): Promise<void> {
    const stale = await this.#options.readers.call('feedStale', {
      viewer,
      cursor: parsed(decodeFeed(since)),
    });
    if (stale !== null) throw new StartAfresh(stale);
  }

  /** Pages until nothing more has happened. Of an idle feed it is one page, without changes. */
  async *rest(viewer: Viewer, since: string | undefined): AsyncGenerator<FeedPage, void> {
    let cursor = since === undefined ? await this.#end(viewer) : parsed(decodeFeed(since));
    for (;;) {
      const part = await this.#page(viewer, cursor, mostChanges);
      yield told(part);
      if (part.caughtUp) return;
      cursor = part.cursor;
    }
  }

  /** Pages for as long as the signal does not fire: what has happened, then what happens. The first one comes at once. */
  async *follow(
    viewer: Viewer,
    since: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<FeedPage, void> {
    let cursor = since === undefined ? await this.#end(viewer) : parsed(decodeFeed(since));
    let first = true;
    while (!signal.aborted) {
      const part = await this.#page(viewer, cursor, mostChanges);
      if (first || part.count > 0) yield told(part);
      first = false;
      cursor = part.cursor;
      if (part.caughtUp) await this.watch.after(cursor.seq, signal);
    }
  }

  /**
   * Everything that the viewer sees, as lines in UTF-8, a part at a time as the reader asks for it. Parts are read one
   * after the other while others write; what changed meanwhile is told at the end, so that the whole is true for one
   * moment: that of the cursor in the last line, where the feed goes on. @param resume from a line `checkpoint`
   */
  async *snapshot(viewer: Viewer, resume: string | undefined): AsyncGenerator<Uint8Array, void> {
    if (this.#snapshots >= mostSnapshots)
      throw new LibraryError('busy', 'Too many snapshots are being read.');
    this.#snapshots += 1;
    clearTimeout(this.#rest);
    try {
      const start = await this.#start(viewer, resume);
      yield line({ kind: 'begin', resume: encodeSnapshot(start) });
      yield* this.#parts(viewer, start);
    } finally {
      this.#endSnapshot();
    }
  }

  /** Ends the threads and wakes who follows. */
  async close(): Promise<void> {
    this.#closed = true;
    this.watch.close();
    clearTimeout(this.#rest);
    await this.#snapshotReaders?.close();
  }

  async *#parts(viewer: Viewer, { feed, place }: SnapshotCursor): AsyncGenerator<Uint8Array, void> {
    const spans = spansFrom(place, await this.#shared().call('snapshotEnds', { viewer }));
    const ahead: { readonly span: SnapshotSpan; readonly part: Promise<SnapshotPart> }[] = [];
    // The next ones are read while one is on its way.
    const readAhead = (): void => {
      while (ahead.length < partsAhead) {
        const { value: span } = spans.next();
        if (span === undefined) return;
        ahead.push({ span, part: this.#part(viewer, span) });
      }
    };
    let items = 0;
    readAhead();
    for (let number = 1, head = ahead.shift(); head !== undefined; number++, head = ahead.shift()) {
      readAhead();
      const { bytes, count } = await head.part;
      if (bytes.length > 0) yield bytes;
      items += count;
      if (head.span.next !== null && number % partsBetween === 0)
        yield line({ kind: 'checkpoint', resume: encodeSnapshot({ feed, place: head.span.next }) });
    }
    let cursor = encodeFeed(feed);
    for await (const page of this.rest(viewer, cursor)) {
      if (page.bytes.length > 0) yield page.bytes;
      cursor = page.cursor;
    }
    yield line({ kind: 'end', cursor, items });
  }

  /** Whoever leaves before it is there does not hear how it ended. */
  #part(viewer: Viewer, span: SnapshotSpan): Promise<SnapshotPart> {
    const part = this.#shared()
      .call('snapshotPart', { viewer, span })
      .then(admitted<SnapshotPart>);
    part.catch(() => {});
    return part;
  }

  async #start(viewer: Viewer, resume: string | undefined): Promise<SnapshotCursor> {
    if (resume === undefined) return { feed: await this.#end(viewer), place: { kind: 'artist', id: 0 } };
    const start = parsed(decodeSnapshot(resume));
    await this.check(viewer, encodeFeed(start.feed));
    return start;
  }

  async #end(viewer: Viewer): Promise<FeedCursor> {
    return this.#options.readers.call('feedEnd', { viewer });
  }

  async #page(viewer: Viewer, cursor: FeedCursor, limit: number): Promise<FeedPart> {
    return admitted(await this.#options.readers.call('feedPage', { viewer, cursor, limit }));
  }

  /** The threads that read snapshots: there while somebody takes one, and a little longer. */
  #shared(): ReadPool<ChangesReading> {
    if (this.#closed) throw new LibraryError('not_available', 'The server is stopping.');
    const { db, log } = this.#options;
    this.#snapshotReaders ??= new ReadPool<ChangesReading>({
      path: db.path,
      module: changesReadingModule,
      threads: snapshotThreads,
      // They read from one end to the other.
      cacheKib: 2048,
      ...(log === undefined ? {} : { log }),
    });
    return this.#snapshotReaders;
  }

  #endSnapshot(): void {
    this.#snapshots -= 1;
    if (this.#snapshots > 0) return;
    this.#rest = setTimeout(() => {
      void this.#snapshotReaders?.close();
      this.#snapshotReaders = undefined;
    }, restMs);
    this.#rest.unref();
  }
}

function admitted<T extends object>(answer: T | Refused): T {
  if (!('refused' in answer)) return answer;
  if (answer.refused === 'gone') throw new LibraryError('forbidden', 'This account has been switched off.');
  throw new StartAfresh(answer.refused);
}

function parsed<T>(cursor: T | undefined): T {
  if (cursor === undefined) throw new LibraryError('invalid', 'That is no cursor of this server.');
  return cursor;
}

const told = ({ bytes, count, cursor, caughtUp }: FeedPart): FeedPage => ({
  bytes,
  count,
  cursor: encodeFeed(cursor),
  caughtUp,
});

const line = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);
