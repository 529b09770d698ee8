import { hash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { type Outbound, type OutboundAnswer, OutboundError } from '@bandstand/http';
import type { Images } from '@bandstand/media';
import type { Clock, Database } from '@bandstand/sqlite';
import type { Feed, ParsedFeed } from '../podcast-feed/index.ts';
import * as channels from './channel-store.ts';
import { forgetOld, mergeEpisodes } from './episode-store.ts';
import type { PodcastFiles } from './files.ts';
import { refreshDelay, retryAfterMs } from './rules.ts';

export interface RefreshOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbound: Outbound;
  readonly images: Images;
  readonly files: PodcastFiles;
  /** Takes a feed apart on another thread. */
  readonly parse: (bytes: Uint8Array, url: string, contentType: string) => Promise<ParsedFeed>;
  readonly everyHours: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Bytes of a feed and of the picture of a channel. */
const mostFeedBytes = 8 * 1024 * 1024;
const mostImageBytes = 10 * 1024 * 1024;
const timeoutMs = 30_000;
/** Episodes of a channel that are remembered without their sound. */
const mostKept = 5000;
/** Episodes of a feed that count as news when they appear. */
const fresh = 50;

/** A feed that could not be read; the message is shown to people. */
class Unread extends Error {
  readonly retryMs: number | undefined;
  readonly gone: boolean;

  constructor(
    message: string,
    options: { readonly retryMs?: number | undefined; readonly gone?: boolean } = {},
  ) {
    super(message);
    this.retryMs = options.retryMs;
    this.gone = options.gone ?? false;
  }
}

/**
 * Reads the feed of a channel and takes over what is new in it. Never rejects for what the other side does: that is
 * written down with the channel, and when it is tried again. Rejects when `signal` fires.
 */
export async function refreshChannel(
  options: RefreshOptions,
  gid: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, clock, everyHours, random } = options;
  const channel = db.read((reader) => channels.channelByGid(reader, gid));
  if (channel === undefined) return;
  const nextAfter = (failures: number, least = 0): string =>
    new Date(clock() + Math.max(least, refreshDelay(failures, everyHours(), random()))).toISOString();
  try {
    const read = await readFeed(options, channel, signal);
    const outcome = { now: new Date(clock()).toISOString(), nextRefreshAt: nextAfter(0) };
    db.write((writer) => {
      // Somebody unfollowed it meanwhile.
      if (channels.channelById(writer, channel.id) === undefined) return;
      if (read === undefined) return channels.writeUnchanged(writer, channel.id, outcome);
      const { feed, etag, lastModified } = read;
      channels.writeFeed(writer, channel.id, feed, { ...outcome, etag, lastModified });
      mergeEpisodes(writer, channel.id, feed.episodes, { now: outcome.now, fresh });
      forgetOld(writer, channel.id, mostKept);
    });
    const imageUrl = read?.feed.imageUrl ?? null;
    if (imageUrl !== null && (imageUrl !== channel.imageUrl || channel.imageTag === null))
      await fetchImage(options, channel, imageUrl, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof Unread) && !(error instanceof OutboundError)) throw error;
    const unread = error instanceof Unread ? error : undefined;
    const nextRefreshAt = unread?.gone === true ? null : nextAfter(channel.failures + 1, unread?.retryMs);
    const { message } = error;
    db.write((writer) =>
      channels.writeFailure(writer, channel.id, {
        message,
        now: new Date(clock()).toISOString(),
        nextRefreshAt,
      }),
    );
  }
}

interface Read {
  readonly feed: Feed;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The feed, undefined when it is as it was. */
async function readFeed(
  { outbound, parse, clock }: RefreshOptions,
  channel: channels.Channel,
  signal: AbortSignal,
): Promise<Read | undefined> {
  const { url, etag, lastModified } = channel;
  const answer = await outbound.request(url, {
    headers: {
      accept:
        'application/rss+xml, application/atom+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1',
      ...(etag === null ? {} : { 'if-none-match': etag }),
      ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
    },
    maxBytes: mostFeedBytes,
    timeoutMs,
    signal,
  });
  if (answer.status === 304) {
    answer.discard();
    return undefined;
  }
  checkStatus(answer, clock());
  const parsed = await parse(await answer.bytes(), answer.url, answer.headers['content-type'] ?? '');
  if ('problem' in parsed) throw new Unread(parsed.problem);
  const header = (name: string): string | null => answer.headers[name]?.slice(0, 500) ?? null;
  return { feed: parsed.feed, etag: header('etag'), lastModified: header('last-modified') };
}

function checkStatus(answer: OutboundAnswer, now: number): void {
  if (answer.status === 200) return;
  answer.discard();
  if (answer.status === 410) throw new Unread('The feed is gone for good.', { gone: true });
  const retryMs = retryAfterMs(answer.headers['retry-after'], now);
  throw new Unread(`The server of the feed answered ${answer.status}.`, { retryMs });
}

/**
 * Keeps the picture of a channel, made smaller. Without one the channel is
 * as good: what goes wrong is left for the next time.
 */
async function fetchImage(
  { db, outbound, images, files }: RefreshOptions,
  { id, gid }: channels.Channel,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await outbound.request(url, { maxBytes: mostImageBytes, timeoutMs, signal });
    if (answer.status !== 200) {
      answer.discard();
      return;
    }
    const original = await answer.bytes();
    const { bytes } = await images.render(original, { size: 1200, format: 'webp', fit: 'cover' });
    await files.prepare(gid);
    const path = files.cover(gid);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    db.write((writer) => channels.writeImageTag(writer, id, hash('sha256', bytes).slice(0, 16)));
  } catch {
    if (signal.aborted) throw signal.reason;
  }
}
