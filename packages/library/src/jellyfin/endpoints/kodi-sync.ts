import { problem } from '@bandstand/http';
import type { AccountViewer } from '../../access/index.ts';
import { type ChangeFeed, StartAfresh } from '../../changes/index.ts';
import { eventsIn, type UserDataEvent } from '../../events/index.ts';
import { dotnetDate, jellyfinId } from '../../jellyfin-items/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { userDataOfEvent } from '../payloads/user-data-event.ts';

interface KodiOptions {
  readonly clock: () => number;
  readonly services: { readonly feed: ChangeFeed };
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;
const plugin = '/Jellyfin.Plugin.KodiSyncQueue';
/** Changes of one answer; who missed more reads the library anew. */
const mostChanges = 200_000;
/** Clocks of machines differ a little: what is told twice does no harm. ms */
const overlapMs = 2000;

/** What changed since Kodi looked last: the one feed of changes that a client of this protocol knows. */
export function kodiEndpoints({ clock, services: { feed } }: KodiOptions): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'kodiGetItems',
      path: `${plugin}/:userId/GetItems`,
      summary: 'Ids of what was added, changed or removed since a time, and what the viewer did',
      answer: async ({ viewer, query }) => {
        const since = query.time('LastUpdateDT') ?? 0;
        // The filter names kinds of media that are not wanted.
        return query.words('filter').includes('music')
          ? asked(new Changes())
          : asked(await changesSince(feed, viewer, since));
      },
    },
    {
      ...common,
      name: 'kodiGetServerDateTime',
      path: `${plugin}/GetServerDateTime`,
      summary: 'The time here, and since when changes are kept',
      answer: async () => {
        const now = new Date(clock()).toISOString();
        const kept = (await feed.keptSince()) ?? now;
        return { ServerDateTime: dotnetDate(now), RetentionDateTime: dotnetDate(kept) };
      },
    },
    {
      ...common,
      name: 'kodiGetPluginSettings',
      path: `${plugin}/GetPluginSettings`,
      summary: 'Which kinds of media are followed: music',
      answer: () => ({
        IsEnabled: true,
        RetDays: 0,
        TrackMovies: false,
        TrackTVShows: false,
        TrackBoxSets: false,
        TrackMusic: true,
        TrackMusicVideos: false,
      }),
    },
  ];
}

/** What happened to each item in the end. */
class Changes {
  readonly items = new Map<string, 'added' | 'updated' | 'gone'>();
  readonly userData = new Map<string, UserDataEvent>();
}

async function changesSince(feed: ChangeFeed, viewer: AccountViewer, time: number): Promise<Changes> {
  const changes = new Changes();
  try {
    for await (const page of feed.rest(viewer, await feed.cursorAt(viewer, time - overlapMs))) {
      for (const event of eventsIn(page.bytes, time)) {
        if (event.type === 'userData') changes.userData.set(`${event.kind} ${event.gid}`, event);
        if (event.type !== 'item') continue;
        const isNew = event.change === 'updated' && changes.items.get(event.gid) === 'added';
        changes.items.set(event.gid, isNew ? 'added' : event.change);
      }
      if (changes.items.size + changes.userData.size > mostChanges) throw tooOld();
    }
  } catch (error) {
    throw error instanceof StartAfresh ? tooOld(error) : error;
  }
  return changes;
}

const tooOld = (cause?: unknown) =>
  problem('start_afresh', 410, 'Changes of that time are no longer kept. Read the library anew.', { cause });

function asked({ items, userData }: Changes) {
  const of = (wanted: string): readonly string[] =>
    [...items].flatMap(([gid, change]) => (change === wanted ? [jellyfinId(gid)] : []));
  return {
    ItemsAdded: of('added'),
    ItemsUpdated: of('updated'),
    ItemsRemoved: of('gone'),
    UserDataChanged: [...userData.values()].map(userDataOfEvent),
  };
}
