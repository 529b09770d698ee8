import type { Json } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { type RehearingOptions, rehear } from '../identify/index.ts';
import type { AppWork } from '../jobs/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import type { TrackLists } from '../tracklist/index.ts';
import { readableIn, type Vod, vodById } from '../vods/index.ts';

export interface RehearingJobParts extends RehearingOptions {
  readonly storage: Pick<LiveStorage, 'folders'>;
  readonly lists: TrackLists;
}

/**
 * Hears a finished recording once more and puts what it finds in the place of what was heard before. Nothing is written before
 * the end, so a kill leaves the list as it was.
 */
export async function rehearVod(parts: RehearingJobParts, work: AppWork): Promise<Json> {
  const { app, signal, progress } = work;
  const vod = vodOf(work);
  const path = vod && (await readableIn(parts.storage.folders.app(app.name), vod.localPath));
  if (!vod || path === undefined)
    throw new LiveError('not_available', 'The file of the recording is not on the disk of this server.');
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
