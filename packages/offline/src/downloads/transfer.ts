import type { DueDownload, FinishedFile } from '../queries/index.ts';
import { type Continuation, continuationOf } from './answer.ts';
import { refusalOf, TransferError } from './failure.ts';
import { Incoming } from './incoming.ts';
import { extensionOf, mediaAddress } from './profile.ts';
import { partPath } from './room.ts';
import { freshName } from './small.ts';
import { bytesThere } from './store.ts';
import type { TransferTools } from './tools.ts';

/** Fetches one file, from where it was cut when the server still has the same one, and puts it in its place. */
export async function transfer(
  due: DueDownload,
  tools: TransferTools,
  signal: AbortSignal,
): Promise<FinishedFile> {
  const { driver, files } = tools;
  const part = partPath(due.file_id);
  const there = Math.min(
    (await files.size(part)) ?? 0,
    driver.read((reader) => bytesThere(reader, due.file_id)),
  );
  // One byte twice: so there is a piece to ask for even when all had come, and its answer tells of the whole.
  const offset = due.file_etag === null ? 0 : Math.max(0, there - 1);
  const silence = new AbortController();
  const stop = AbortSignal.any([signal, silence.signal]);
  const response = await request(due, tools, offset, stop);
  if (!response.ok) {
    await response.body?.cancel();
    throw response.status === 416
      ? new TransferError('damaged', 'the file has changed on the server')
      : refusalOf(response, tools.clock());
  }
  const going = continuationOf(response, offset);
  await tools.reserve(due, going.total === null ? due.file_size : going.total);
  const incoming = await Incoming.open(due, tools, going);
  try {
    await incoming.take(response, silence, signal);
  } catch (error) {
    await incoming.close();
    throw error;
  }
  return finish(due, tools, going, await incoming.close(), response.headers.get('content-type'));
}

async function request(
  due: DueDownload,
  { ask }: TransferTools,
  offset: number,
  signal: AbortSignal,
): Promise<Response> {
  const range =
    offset > 0 && due.file_etag !== null
      ? { range: `bytes=${offset}-`, 'if-range': due.file_etag }
      : undefined;
  const account = { serverId: due.server_id, userId: due.user_id };
  const address = mediaAddress({ id: due.jellyfin_id, type: due.type, profile: due.profile });
  try {
    return await ask(account, address, { headers: { 'accept-encoding': 'identity', ...range }, signal });
  } catch (cause) {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError('broken', 'the server cannot be reached', { cause });
  }
}

/** Lets the file into its place only when it is what was told. */
async function finish(
  due: DueDownload,
  tools: TransferTools,
  { total, sha256 }: Continuation,
  { bytes, hash }: { readonly bytes: number; readonly hash: string },
  type: string | null,
): Promise<FinishedFile> {
  const wanted = total ?? (due.profile === 'original' ? due.file_size : null);
  if (bytes === 0 || (wanted !== null && bytes !== wanted))
    throw new TransferError('broken', `the server sent ${bytes} of ${wanted ?? 'some'} bytes`);
  const part = partPath(due.file_id);
  const durationMs = await durationOf(due, tools, part, type);
  if (sha256 !== undefined && sha256 !== hash)
    throw new TransferError('damaged', 'the file does not have the hash that the server told');
  const folder = `media/${due.server_id}/${due.jellyfin_id.slice(0, 2)}`;
  const path = `${folder}/${due.jellyfin_id}.${freshName()}.${extensionOf(type)}`;
  await tools.files.rename(part, path);
  return { path, size: bytes, hash, durationMs };
}

/** Shorter than this part of what the server says: something was cut off. Durations of servers are estimates. */
const SHORTEST = 0.95;
const LEEWAY_MS = 3000;

async function durationOf(
  due: DueDownload,
  tools: TransferTools,
  part: string,
  type: string | null,
): Promise<number | null> {
  const told = (due.runtime_ticks ?? 0) / 10_000;
  const measured = await tools.measure?.(part, { type, toldMs: told }).catch((cause: unknown) => {
    throw new TransferError('damaged', 'the file cannot be played', { cause });
  });
  if (measured !== undefined && measured < Math.min(told * SHORTEST, told - LEEWAY_MS)) {
    const seconds = (ms: number): number => Math.round(ms / 1000);
    throw new TransferError('damaged', `the file plays ${seconds(measured)} of ${seconds(told)} seconds`);
  }
  return measured === undefined ? null : Math.round(measured);
}
