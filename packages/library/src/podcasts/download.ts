import { createWriteStream } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Outbound, type OutboundAnswer, OutboundError } from '@bandstand/http';
import type { ReadFile, TagReader } from '@bandstand/media';
import type { Clock, Database, JobContext } from '@bandstand/sqlite';
import { changeEpisode, type Episode, episodeByGid, storedBytes, withoutFile } from './episode-store.ts';
import type { PodcastFiles } from './files.ts';
import { continuation } from './rules.ts';
import { soundKind } from './sound-kinds.ts';

export interface DownloadOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbound: Outbound;
  readonly tags: TagReader;
  readonly files: PodcastFiles;
  readonly limits: () => { readonly episodeBytes: number; readonly allBytes: number };
}

/** What no further attempt will mend; the message is shown to people. */
class Unfit extends Error {}

const wholeMs = 6 * 3_600_000;
/** A server that sends nothing for so long is left. */
const silenceMs = 60_000;

/**
 * Fetches the sound of an episode, going on where an earlier attempt ended. What cannot be helped is written down with the
 * episode; rejects for what another attempt may mend, unless this is the last one.
 */
export async function downloadEpisode(
  options: DownloadOptions,
  gid: string,
  { signal, progress, last }: JobContext & { readonly last: boolean },
): Promise<void> {
  const { db, clock, files } = options;
  const episode = db.read((reader) => episodeByGid(reader, gid));
  if (episode === undefined || episode.status !== 'downloading') return;
  const change = (values: Parameters<typeof changeEpisode>[2]): void =>
    db.write((writer) => changeEpisode(writer, episode.id, values, new Date(clock()).toISOString()));
  try {
    await files.prepare(episode.channelGid);
    await fetchSound(options, episode, signal, (done, total) => progress({ done, total, message: null }));
    signal.throwIfAborted();
    await settle(options, episode, await taken(options, episode));
  } catch (error) {
    if (signal.aborted) throw error;
    const final =
      last || error instanceof Unfit || (error instanceof OutboundError && hopeless.has(error.code));
    const { message } = error instanceof Error ? error : { message: 'Something went wrong.' };
    if (!final) throw error;
    await files.removeEpisode(episode.channelGid, gid);
    change({ ...withoutFile, status: 'error', error_message: message });
  }
}

/** Writes down a whole episode, unless somebody deleted it meanwhile: then its file goes too. */
async function settle(
  { db, clock, files }: DownloadOptions,
  { channelGid, gid }: Episode,
  change: Parameters<typeof changeEpisode>[2],
): Promise<void> {
  const kept = db.write((writer) => {
    const now = episodeByGid(writer, gid);
    if (now?.status !== 'downloading') return false;
    changeEpisode(writer, now.id, change, new Date(clock()).toISOString());
    return true;
  });
  if (!kept) await files.removeEpisode(channelGid, gid);
}

const hopeless: ReadonlySet<string> = new Set([
  'address_blocked',
  'url_refused',
  'port_refused',
  'too_large',
]);

type Report = (done: number, total: number | null) => void;

async function fetchSound(
  options: DownloadOptions,
  episode: Episode,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const { files, outbound, db, clock } = options;
  const { channelGid, gid, sourceEtag } = episode;
  const part = files.part(channelGid, gid);
  const begun = await files.begun(channelGid, gid);
  // Without a name for what was begun, nobody can tell whether it is still the same.
  const have = sourceEtag === null ? 0 : begun;
  const room = await roomFor(options, episode, begun);
  const answer = await outbound.request(episode.sourceUrl, {
    headers: have > 0 ? { range: `bytes=${have}-`, 'if-range': sourceEtag ?? '' } : {},
    maxBytes: room,
    timeoutMs: wholeMs,
    signal,
  });
  const next = continuation(answer.status, answer.headers['content-range'], have);
  if (next === 'refused') {
    answer.discard();
    const again = answer.status >= 500 || answer.status === 429 || answer.status === 408;
    const message = `The server of the episode answered ${answer.status}.`;
    throw again ? new Error(message) : new Unfit(message);
  }
  if (next === 'again') {
    answer.discard();
    await rm(part, { force: true });
    throw new Error('The episode changed while it was fetched. It begins anew.');
  }
  const from = next === 'append' ? have : 0;
  if (from === 0 && begun > 0) await truncate(part, 0);
  if (from === 0) {
    const strong = answer.headers['etag'];
    const source_etag = strong?.startsWith('"') === true && strong.length < 500 ? strong : null;
    db.write((w) => changeEpisode(w, episode.id, { source_etag }, new Date(clock()).toISOString()));
  }
  await write(answer, part, { from, room, report });
}

/** Bytes that a disk keeps free whatever is fetched. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Bytes that an episode may have, with those that are `begun`; what others have
 * begun counts too. Throws Unfit when there is no room.
 */
async function roomFor(
  { db, limits, files }: DownloadOptions,
  episode: Episode,
  begun: number,
): Promise<number> {
  const { episodeBytes, allBytes } = limits();
  const left = allBytes - db.read(storedBytes) - (await files.unfinished(episode));
  if (left <= 0)
    throw new Unfit('There is no room for more episodes. Delete some, or allow more in the settings.');
  const free = (await files.free()) + begun - spareBytes;
  if (free <= 0) throw new Unfit('The disk of this server is full.');
  return Math.min(episodeBytes, left, free);
}

async function write(
  answer: OutboundAnswer,
  path: string,
  { from, room, report }: { readonly from: number; readonly room: number; readonly report: Report },
): Promise<void> {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  const total = Number.isSafeInteger(length) ? from + length : null;
  let done = from;
  let timer: NodeJS.Timeout | undefined;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      timer?.refresh();
      done += chunk.length;
      report(done, total);
      if (done > room) next(new OutboundError('too_large', `The episode is larger than ${room} bytes.`));
      else next(null, chunk);
    },
  });
  timer = setTimeout(() => watch.destroy(new Error('The server of the episode fell silent.')), silenceMs);
  try {
    const target = createWriteStream(path, { flags: from > 0 ? 'a' : 'w' });
    await pipeline(answer.body, watch, target);
  } finally {
    clearTimeout(timer);
  }
  if (total !== null && done < total) throw new Error('The episode ended too early.');
}

/** Looks at the bytes: only what is sound becomes an episode, whatever the feed or its server called it. */
async function taken({ tags, files }: DownloadOptions, { channelGid, gid, durationS }: Episode) {
  const read = await tags.read(files.part(channelGid, gid));
  if (!read.ok) throw new Unfit('What was fetched is no sound file that can be read.');
  const kind = soundKind(read.tags.format);
  if (kind === undefined) throw new Unfit('The episode is of a format that is not taken.');
  const file_path = await files.finish(channelGid, gid, kind.suffix);
  return {
    status: 'completed',
    error_message: null,
    job_id: null,
    file_path,
    file_hash: read.fileHash,
    file_size: read.size,
    format: kind.suffix,
    mime_type: kind.mime,
    ...soundFacts(read, durationS),
  } as const;
}

function soundFacts({ tags }: ReadFile, durationS: number | null) {
  const { bitrateKbps, sampleRate, channels, lossless } = tags.format;
  return {
    bitrate: bitrateKbps === null ? null : Math.round(bitrateKbps),
    sample_rate: sampleRate,
    channels,
    lossless: lossless ? 1 : 0,
    duration: tags.durationMs === null ? durationS : tags.durationMs / 1000,
  };
}
