import type { Catalogue } from '../../catalogue/index.ts';
import { mostQueued, type Places } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { songNode } from '../payloads/song.ts';
import { failure } from '../protocol/failures.ts';
import { missing } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

export interface PlaceOptions {
  readonly services: { readonly catalogue: Catalogue; readonly places: Places };
}

const common = { permission: 'library.annotate', rate: 'write' } as const;
/** ms: longer than any recording. */
const latest = 9_999_999_999;

/** Bookmarks in songs and the queue that goes on on another device. Positions are milliseconds. */
export function placeEndpoints({ services }: PlaceOptions): readonly Endpoint[] {
  const { places } = services;
  return [
    {
      ...common,
      rate: 'read',
      name: 'getBookmarks',
      summary: 'Own bookmarks, the latest 1,000',
      answer: async (call) => ({ bookmarks: { bookmark: await bookmarks(services, call) } }),
    },
    {
      ...common,
      name: 'createBookmark',
      summary: 'Sets or moves the bookmark in a song',
      answer: ({ viewer, fields }) => {
        const gid = gidOf(fields.needed('id'), 'track');
        const position = fields.number('position', 0, latest) ?? missing('position');
        places.setBookmark(viewer, gid, position, fields.text('comment') ?? null);
        return undefined;
      },
    },
    {
      ...common,
      name: 'deleteBookmark',
      summary: 'Removes the bookmark in a song',
      answer: ({ viewer, fields }) => {
        places.removeBookmark(viewer, gidOf(fields.needed('id'), 'track'));
        return undefined;
      },
    },
    {
      ...common,
      rate: 'read',
      name: 'getPlayQueue',
      summary: 'The queue as it was saved last',
      answer: (call) => playQueue(services, call),
    },
    {
      ...common,
      name: 'savePlayQueue',
      summary: 'Saves the queue; an empty one is forgotten',
      answer: (call) => {
        saveQueue(places, call);
        return undefined;
      },
    },
  ];
}

async function bookmarks({ catalogue, places }: PlaceOptions['services'], { viewer }: Call): Promise<Node[]> {
  const marks = places.bookmarks(viewer);
  const rows = await catalogue.tracksByIds(
    viewer,
    marks.map(({ trackId }) => trackId),
  );
  return marks.flatMap(({ positionMs, comment, createdAt, updatedAt }, index) => {
    const row = rows[index] ?? null;
    if (row === null) return [];
    return [
      {
        position: positionMs,
        username: viewer.account.username,
        comment: comment ?? '',
        created: createdAt,
        changed: updatedAt,
        entry: songNode(row),
      },
    ];
  });
}

/** Nothing but `ok` when there is no queue. When the current song is gone, the queue begins at its beginning. */
async function playQueue(
  { catalogue, places }: PlaceOptions['services'],
  { viewer }: Call,
): Promise<Node | undefined> {
  const queue = places.queue(viewer);
  if (queue === undefined) return undefined;
  const rows = await catalogue.tracksByIds(viewer, queue.trackIds);
  const entry = rows.flatMap((row) => (row === null ? [] : [songNode(row)]));
  const current = queue.currentIndex === null ? null : (rows[queue.currentIndex] ?? null);
  return {
    playQueue: {
      current: current === null ? entry[0]?.['id'] : songNode(current)['id'],
      position: current === null ? 0 : queue.positionMs,
      username: viewer.account.username,
      changed: queue.updatedAt,
      changedBy: queue.changedBy,
      entry,
    },
  };
}

function saveQueue(places: Places, { viewer, fields, client }: Call): void {
  const ids = fields.all('id');
  if (ids.length > mostQueued) throw failure(0, `A play queue holds at most ${mostQueued} songs.`);
  const trackGids = ids.map((id) => gidOf(id, 'track'));
  const positionMs = fields.number('position', 0, latest) ?? 0;
  if (trackGids.length === 0)
    return places.saveQueue(viewer, { trackGids, index: null, positionMs: 0, client });
  const index = trackGids.indexOf(gidOf(fields.needed('current'), 'track'));
  if (index < 0) throw failure(0, 'The current song is not in the queue.');
  return places.saveQueue(viewer, { trackGids, index, positionMs, client });
}
