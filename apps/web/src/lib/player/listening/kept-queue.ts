import { answer, api } from '#lib/api/index.ts';
import { type PlayableTrack, playable, type Queue, type Repeat } from '../queue/index.ts';

/** What a reload of the page brings back. */
export interface KeptQueue {
  readonly tracks: readonly PlayableTrack[];
  readonly index: number;
  readonly positionMs: number;
  readonly repeat: Repeat;
}

const key = 'bandstand.queue';
/** Tracks around the current one that the browser keeps; the server keeps the whole queue. */
const mostKept = 600;
const mostOnServer = 10_000;

/** Keeps the queue for a reload of this tab. */
export function keepInTab(storage: Storage, queue: Queue, positionMs: number, repeat: Repeat): void {
  const from = Math.max(0, Math.min(queue.at - 50, queue.entries.length - mostKept));
  const entries = queue.entries.slice(from, from + mostKept);
  const kept: KeptQueue = {
    tracks: entries.map(({ track }) => playable(track)),
    index: queue.at - from,
    positionMs: Math.round(positionMs),
    repeat,
  };
  try {
    if (queue.at < 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(kept));
  } catch {
    // a full storage: the server's copy remains
  }
}

/** The queue of this tab before it was loaded again; null when there is none. */
export function keptInTab(storage: Storage): KeptQueue | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is KeptQueue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'tracks' in value &&
    Array.isArray(value.tracks) &&
    value.tracks.length > 0 &&
    'index' in value &&
    typeof value.index === 'number' &&
    'positionMs' in value &&
    typeof value.positionMs === 'number'
  );
}

/** Keeps the queue on the server, for the next visit and for other devices. */
export async function keepOnServer(queue: Queue, positionMs: number, leaving = false): Promise<void> {
  const from = Math.max(0, Math.min(queue.at - 100, queue.entries.length - mostOnServer));
  const entries = queue.entries.slice(from, from + mostOnServer);
  const body = {
    tracks: entries.map(({ track }) => track.id),
    index: queue.at < 0 ? null : queue.at - from,
    positionMs: Math.max(0, Math.round(positionMs)),
    client: 'Bandstand web',
  };
  // A browser lets only small requests outlive their page.
  await answer(api.PUT('/api/v1/queue', { body, keepalive: leaving && entries.length < 1000 }));
}

/** The queue as any device saved it last; null when there is none. */
export async function keptOnServer(): Promise<KeptQueue | null> {
  const saved = await answer(api.GET('/api/v1/queue'));
  const at = saved.index ?? 0;
  const current = saved.tracks[at] ?? null;
  const tracks = saved.tracks.flatMap((track) => (track === null ? [] : [playable(track)]));
  if (tracks.length === 0) return null;
  const index = saved.tracks.slice(0, at).filter((track) => track !== null).length % tracks.length;
  return { tracks, index, positionMs: current === null ? 0 : saved.positionMs, repeat: 'off' };
}
