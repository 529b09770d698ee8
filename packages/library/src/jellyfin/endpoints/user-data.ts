import type { AccountViewer } from '../../access/index.ts';
import type { Annotation } from '../../catalogue/index.ts';
import { itemByGid } from '../../catalogue/index.ts';
import type { Favourites, ItemKind } from '../../community/index.ts';
import { genreId, msOfTicks, userDataOf } from '../../jellyfin-items/index.ts';
import { PlayCounts } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import type { ListServices } from '../lists/context.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';
import type { JellyfinServices } from '../services.ts';
import { markOther, type Other } from './user-data-others.ts';

export interface UserDataOptions {
  readonly lists: ListServices;
  readonly favourites: Favourites;
  readonly clock: () => number;
  readonly services: JellyfinServices;
}

const reading = { permission: 'library.read', rate: 'read', method: 'GET' } as const;
const writing = { permission: 'library.annotate', rate: 'write', method: 'POST' } as const;

/** Favourites, ratings and counts. Each write answers with what is so now. */
export function userDataEndpoints(options: UserDataOptions): readonly Endpoint[] {
  const { lists, services, clock } = options;
  const { annotations } = services;
  const counts = new PlayCounts(lists.db, clock);
  const answering =
    (
      write: (call: Call, item: Item) => void | Promise<void>,
      favourite: (call: Call) => boolean | undefined | Promise<boolean | undefined> = () => undefined,
    ) =>
    async (call: Call) => {
      const item = await itemOf(lists, call);
      if (isMusic(item)) {
        await write(call, item);
        const row = await marksOf(lists, call.viewer, item);
        return userDataOf(row.gid, row);
      }
      return userDataOf(item.gid, markOther(options, call.viewer, item, await favourite(call)));
    };
  const favorite = ['/UserFavoriteItems/:itemId', ['/Users/:userId/FavoriteItems/:itemId']] as const;
  const played = ['/UserPlayedItems/:itemId', ['/Users/:userId/PlayedItems/:itemId']] as const;
  const rating = ['/UserItems/:itemId/Rating', ['/Users/:userId/Items/:itemId/Rating']] as const;
  const data = ['/UserItems/:itemId/UserData', ['/Users/:userId/Items/:itemId/UserData']] as const;
  return [
    {
      ...writing,
      name: 'markFavorite',
      path: favorite[0],
      also: favorite[1],
      summary: 'Marks a favourite',
      answer: answering(
        ({ viewer }, item) => annotations.star(viewer, [item]),
        () => true,
      ),
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'unmarkFavorite',
      path: favorite[0],
      also: favorite[1],
      summary: 'Takes the mark back',
      answer: answering(
        ({ viewer }, item) => annotations.unstar(viewer, [item]),
        () => false,
      ),
    },
    {
      ...writing,
      name: 'markPlayed',
      path: played[0],
      also: played[1],
      summary: 'Counts a play, at a time of the past too; of an album, plays of its tracks',
      answer: answering((call, item) => markPlayed(options, counts, call, item)),
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'markUnplayed',
      path: played[0],
      also: played[1],
      summary: 'Sets the count to nothing',
      answer: answering(async ({ viewer }, item) => {
        for (const gid of await tracksOf(lists, viewer, item)) counts.set(viewer, gid, { plays: 0 });
      }),
    },
    {
      ...writing,
      name: 'setRating',
      path: rating[0],
      also: rating[1],
      summary: 'Likes or dislikes an item',
      answer: answering(({ viewer, query }, item) =>
        annotations.rate(viewer, item, query.flag('likes') === false ? 1 : 5),
      ),
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'deleteRating',
      path: rating[0],
      also: rating[1],
      summary: 'Takes the rating back',
      answer: answering(({ viewer }, item) => annotations.rate(viewer, item, 0)),
    },
    {
      ...reading,
      name: 'getUserData',
      path: data[0],
      also: data[1],
      summary: 'What the viewer did with an item',
      answer: answering(() => {}),
    },
    {
      ...writing,
      name: 'updateUserData',
      path: data[0],
      also: data[1],
      summary:
        'Sets what the viewer did with an item, only the fields that are sent; sent again nothing changes',
      answer: answering(
        async (call, item) => update(options, counts, call.viewer, item, await call.fields()),
        async (call) => (await call.fields()).flag('IsFavorite'),
      ),
    },
  ];
}

interface Item {
  readonly kind: ItemKind;
  readonly gid: string;
}

const isMusic = (item: Item | Other): item is Item => item.kind !== 'playlist' && item.kind !== 'genre';

async function itemOf(lists: ListServices, call: Call): Promise<Item | Other> {
  const gid = call.gid();
  const row = lists.db.read((reader) => itemByGid(reader, gid));
  if (row?.kind === 'track' || row?.kind === 'album' || row?.kind === 'artist')
    return { kind: row.kind, gid };
  if (row?.kind === 'playlist') return { kind: row.kind, gid, id: row.id };
  const id = gid.replaceAll('-', '');
  const genre = (await lists.catalogue.genres(call.viewer)).find(({ name }) => genreId(name) === id);
  if (genre === undefined) throw nothingThere('item');
  return { kind: 'genre', gid: id, name: genre.name };
}

type Marks = Annotation & { readonly gid: string; readonly bookmarkMs?: number };

async function marksOf(
  { catalogue }: ListServices,
  viewer: AccountViewer,
  { kind, gid }: Item,
): Promise<Marks> {
  const row = await (kind === 'track'
    ? catalogue.track(viewer, gid)
    : kind === 'album'
      ? catalogue.album(viewer, gid)
      : catalogue.artist(viewer, gid));
  if (row === undefined) throw nothingThere('item');
  return row;
}

/** The tracks that marking an item as played is for. */
async function tracksOf(
  { catalogue }: ListServices,
  viewer: AccountViewer,
  { kind, gid }: Item,
): Promise<readonly string[]> {
  if (kind === 'track') return [gid];
  if (kind === 'artist') return [];
  return ((await catalogue.album(viewer, gid))?.tracks ?? []).map((track) => track.gid);
}

/**
 * With a time a play of then is counted; the same play told twice (by an Idempotency-Key, or the same time of the same
 * device) counts once. Without one the item has been played at least once.
 */
async function markPlayed(
  { lists, services }: UserDataOptions,
  counts: PlayCounts,
  call: Call,
  item: Item,
): Promise<void> {
  const { viewer, query, client } = call;
  const at = query.time('datePlayed');
  const gids = await tracksOf(lists, viewer, item);
  if (at === undefined) {
    for (const gid of gids) counts.set(viewer, gid, { plays: Math.max(1, counts.of(viewer, gid).plays) });
    return;
  }
  const name = client.client ?? 'Jellyfin client';
  const plays = gids.map((trackGid) => ({
    trackGid,
    at,
    client: name,
    operationId: playName(call, `${trackGid} ${at}`),
  }));
  services.history.add(viewer, plays);
}

function playName({ headers, client }: Call, play: string): string {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key !== ''
    ? `jellyfin ${key.slice(0, 100)} ${play}`
    : `jellyfin ${(client.deviceId ?? '').slice(0, 80)} ${play}`;
}

function update(
  options: UserDataOptions,
  counts: PlayCounts,
  viewer: AccountViewer,
  item: Item,
  fields: Fields,
): void {
  const { annotations, places } = options.services;
  const favorite = fields.flag('IsFavorite');
  if (favorite !== undefined) annotations[favorite ? 'star' : 'unstar'](viewer, [item]);
  const rating = ratingOf(fields);
  if (rating !== undefined) annotations.rate(viewer, item, rating);
  if (item.kind !== 'track') return;
  const ticks = fields.number('PlaybackPositionTicks');
  if (ticks === 0) places.removeBookmark(viewer, item.gid);
  else if (ticks !== undefined) places.setBookmark(viewer, item.gid, msOfTicks(ticks), null);
  const played = fields.flag('Played');
  const before = counts.of(viewer, item.gid).plays;
  const said = fields.whole('PlayCount') ?? (played === false ? 0 : before);
  const plays = played === true ? Math.max(1, said) : said;
  counts.set(viewer, item.gid, {
    plays,
    lastPlayedAt: plays > 0 ? fields.time('LastPlayedDate') : undefined,
  });
}

/** 1 to 5, 0 to take it back; undefined when nothing is said of it. Ratings come from 0 to 10. */
function ratingOf(fields: Fields): number | undefined {
  const rating = fields.number('Rating');
  if (rating !== undefined) return rating <= 0 ? 0 : Math.min(5, Math.max(1, Math.round(rating / 2)));
  if (fields.raw('Rating') === null && fields.has('Rating')) return 0;
  const likes = fields.flag('Likes');
  return likes === undefined ? undefined : likes ? 5 : 1;
}
