import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { type RehearingOptions, rehear } from '../identify/index.ts';
import type { AppWork } from '../jobs/index.ts';
import type { TrackLists } from '../tracklist/index.ts';
import { type Fetching, type Vod, vodById } from '../vods/index.ts';

export interface RehearingJobParts extends RehearingOptions {
  readonly files: Pick<Fetching, 'atHand'>;
  readonly lists: TrackLists;
  /** For copies of recordings that lie in a store; emptied at the start. */
  readonly folder: string;
}

/**
 * Hears a finished recording once more and puts what it finds in the place of what was heard before. Nothing is written before
 * the end, so a kill leaves the list as it was.
 */
export async function rehearVod(parts: RehearingJobParts, work: AppWork): Promise<Json> {
  const folder = join(parts.folder, work.job.id);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await hear(parts, work, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function hear(parts: RehearingJobParts, work: AppWork, folder: string): Promise<Json> {
  const { app, signal, progress } = work;
  const vod = vodOf(work);
  const path = vod && (await parts.files.atHand(app, vod, { folder, signal }));
  if (!vod || path === undefined)
    throw new LiveError('not_available', 'The file of the recording is on no disk of this server.');
  const total = vod.durationS === null ? null : Math.round(vod.durationS);
  const found = await rehear(parts, {
    path,
    signal,
    isOwn: ({ libraryRelease }) => libraryRelease !== null && libraryRelease === vod.libraryRelease,
    onProgress: (ms) => progress({ done: Math.round(ms / 1000), total, message: null }),
  });
  const place = parts.lists.place(app.name, 'vod', vod.publicId);
  const list = found.map((heard) => ({
    ...heard,
    startsMs: heard.startsMs + place.fromMs,
    endsMs: heard.endsMs === null ? null : heard.endsMs + place.fromMs,
  }));
  parts.lists.replaceHeard(app.name, place, list);
  return { tracks: list.length };
}

function vodOf({ db, job: { payload } }: AppWork): Vod | undefined {
  const known = typeof payload === 'object' && payload !== null && 'vodId' in payload;
  const id = known ? payload['vodId'] : undefined;
  return typeof id === 'number' ? db.read((reader) => vodById(reader, id)) : undefined;
}
