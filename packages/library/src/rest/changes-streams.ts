import { pipeline, Readable } from 'node:stream';
import { codingOf, packerFor, type SseEvent } from '@bandstand/http';
import type { Viewer } from '../access/index.ts';
import type { ChangeFeed, FeedPage } from '../changes/index.ts';

/** A stream is ended after this, so that whoever follows signs in anew: ms. */
const longestMs = 15 * 60_000;

/** The feed as lines, and a line `cursor` after each page: what is behind it need not be asked for again. */
export async function* feedLines(
  feed: ChangeFeed,
  viewer: Viewer,
  since: string | undefined,
): AsyncGenerator<Uint8Array, void> {
  for await (const page of feed.rest(viewer, since)) {
    if (page.bytes.length > 0) yield page.bytes;
    yield Buffer.from(`${JSON.stringify(cursorOf(page))}\n`);
  }
}

/**
 * The feed as events named by the kind of their item. Only the event `cursor` after each page has an id, as a page may
 * be resumed behind it or before it, not within.
 */
export async function* feedEvents(
  feed: ChangeFeed,
  viewer: Viewer,
  since: string | undefined,
  left: AbortSignal,
): AsyncGenerator<SseEvent, void> {
  const signal = AbortSignal.any([left, AbortSignal.timeout(longestMs)]);
  for await (const page of feed.follow(viewer, since, signal)) {
    const text = Buffer.from(page.bytes).toString('utf8').trimEnd();
    for (const data of text === '' ? [] : text.split('\n')) yield { event: kindOf(data), data };
    yield { event: 'cursor', id: page.cursor, data: cursorOf(page) };
  }
}

const cursorOf = ({ cursor, caughtUp }: FeedPage) => ({ kind: 'cursor', cursor, caughtUp });

/** Every line begins with its kind. */
const kindOf = (line: string): string => /^\{"kind":"([a-z]+)"/.exec(line)?.[1] ?? 'change';

interface Compressed {
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes that the reading thread may be ahead of the client: as many are held for each stream. */
const readAhead = 2 * 1024 * 1024;

/** Parts as a stream, compressed as the client accepts it. Nothing is read before the client takes it. */
export function compressed(parts: AsyncIterable<Uint8Array>, accepted: string | undefined): Compressed {
  const plain = Readable.from(parts, { objectMode: false, highWaterMark: readAhead });
  const coding = codingOf(accepted);
  const headers = { vary: 'accept-encoding' };
  if (coding === null) return { body: plain, headers };
  const packer = packerFor(coding);
  // What goes wrong reaches whoever reads the packed bytes.
  pipeline(plain, packer, () => {});
  return { body: packer, headers: { ...headers, 'content-encoding': coding } };
}
