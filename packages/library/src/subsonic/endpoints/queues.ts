import type { Catalogue, TrackRow } from '../../catalogue/index.ts';
import { mostQueued, type Places } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { songNode } from '../payloads/song.ts';
import { failure } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';
import { latest } from './places.ts';

export interface QueueOptions {
  readonly services: { readonly catalogue: Catalogue; readonly places: Places };
}

const common = { permission: 'library.annotate', rate: 'write' } as const;

/**
 * The queue that goes on on another device, with its current song by id or by index (the extension indexBasedQueue): one
 * queue, whichever way it was saved. Positions are milliseconds.
 */
export function queueEndpoints({ services }: QueueOptions): readonly Endpoint[] {
  const { places } = services;
  return [
    {
      ...common,
      rate: 'read',
      name: 'getPlayQueue',
      summary: 'The queue as it was saved last',
      answer: async (call) => {
        const queue = await savedQueue(services, call);
        if (queue === undefined) return undefined;
        const { entry, currentIndex = 0, ...rest } = queue;
        return { playQueue: { current: entry[currentIndex]?.['id'], ...rest, entry } };
      },
    },
    {
      ...common,
      name: 'savePlayQueue',
      summary: 'Saves the queue; an empty one is forgotten',
      answer: (call) => {
        saveQueue(places, call, (fields, gids) => {
          const index = gids.indexOf(gidOf(fields.needed('current'), 'track'));
          if (index < 0) throw failure(0, 'The current song is not in the queue.');
          return index;
        });
        return undefined;
      },
    },
    {
      ...common,
      rate: 'read',
      name: 'getPlayQueueByIndex',
      summary: 'The queue as it was saved last, with its current song by its place',
      answer: async (call) => {
        const playQueueByIndex = await savedQueue(services, call);
        return playQueueByIndex === undefined ? undefined : { playQueueByIndex };
      },
    },
    {
      ...common,
      name: 'savePlayQueueByIndex',
      summary: 'Saves the queue with its current song by its place; an empty one is forgotten',
      answer: (call) => {
        saveQueue(places, call, indexWithin);
        return undefined;
      },
    },
  ];
}

interface SavedQueue extends Node {
  readonly currentIndex: number | undefined;
  readonly entry: readonly Node[];
}

/**
 * Undefined when there is no queue. Songs that are hidden from their listener are left out, and places count without
 * them; when the current song is gone, the queue begins at its beginning.
 */
async function savedQueue(
  { catalogue, places }: QueueOptions['services'],
  { viewer }: Call,
): Promise<SavedQueue | undefined> {
  const queue = places.queue(viewer);
  if (queue === undefined) return undefined;
  const rows = await catalogue.tracksByIds(viewer, queue.trackIds);
  const shown = (some: readonly (TrackRow | null)[]) => some.filter((row) => row !== null);
  const entry = shown(rows).map((row) => songNode(row));
  const at = queue.currentIndex;
  const isThere = at !== null && rows[at] !== undefined && rows[at] !== null;
  const first = entry.length > 0 ? 0 : undefined;
  return {
    currentIndex: isThere ? shown(rows.slice(0, at)).length : first,
    position: isThere ? queue.positionMs : 0,
    username: viewer.account.username,
    changed: queue.updatedAt,
    changedBy: queue.changedBy,
    entry,
  };
}

function saveQueue(
  places: Places,
  { viewer, fields, client }: Call,
  currentOf: (fields: Fields, trackGids: readonly string[]) => number,
): void {
  const ids = fields.all('id');
  if (ids.length > mostQueued) throw failure(0, `A play queue holds at most ${mostQueued} songs.`);
  const trackGids = ids.map((id) => gidOf(id, 'track'));
  const positionMs = fields.number('position', 0, latest) ?? 0;
  if (trackGids.length > 0)
    return places.saveQueue(viewer, { trackGids, index: currentOf(fields, trackGids), positionMs, client });
  if (fields.text('currentIndex') !== undefined) indexWithin(fields, trackGids);
  return places.saveQueue(viewer, { trackGids, index: null, positionMs: 0, client });
}

/** The place of the current song. The extension wants 10 for one that is not in the queue, as for none at all. */
function indexWithin(fields: Fields, trackGids: readonly string[]): number {
  const text = fields.needed('currentIndex', 20);
  const index = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (index < trackGids.length) return index;
  throw failure(10, 'Parameter currentIndex must be the place of a song in the queue, counted from 0.');
}
