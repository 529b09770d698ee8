import type { Clock } from '@bandstand/sqlite';
import {
  type AlbumQuery,
  type Catalogue,
  type RandomQuery,
  RandomSeeds,
  type TrackRow,
} from '../../catalogue/index.ts';
import type { NowPlaying, NowPlayingBoard } from '../../listening/index.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { songNode } from '../payloads/song.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { failure } from '../protocol/failures.ts';
import { type Fields, missing } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';
import type { SubsonicReaders } from '../reading-module.ts';
import { markupOf, rootOf } from './browsing.ts';

export interface ListOptions {
  readonly readers: SubsonicReaders;
  readonly envelope: Envelope;
  readonly services: { readonly catalogue: Catalogue; readonly nowPlaying: NowPlayingBoard };
  readonly clock: Clock;
  readonly random: () => number;
}

const common = { permission: 'library.read', rate: 'read' } as const;
/** Items of a page at most. */
const mostListed = 500;
const usual = 10;

/** Lists of albums in every order, songs at random and by genre, favourites, and what is playing. */
export function listEndpoints({
  services,
  readers,
  envelope,
  clock,
  random,
}: ListOptions): readonly Endpoint[] {
  const { catalogue, nowPlaying } = services;
  const seeds = new RandomSeeds(random);
  const albums = async (call: Call, shape: 'albumList' | 'albumList2'): Promise<Answer> => {
    const query = albumQuery(seeds, call);
    if (query.limit === 0) return { [shape]: { album: [] } };
    const markup = markupOf(call.format);
    const asked = { ...catalogue.asked(call.viewer, query), markup, shape };
    return envelope.around(call.format, shape, [await readers.call('subsonicAlbums', asked)]);
  };
  const starred = async (
    { viewer, fields, format }: Call,
    shape: 'starred' | 'starred2',
  ): Promise<Answer> => {
    const asked = { viewer, query: { rootId: rootOf(fields) }, markup: markupOf(format), shape };
    return envelope.around(format, shape, [await readers.call('subsonicStarred', asked)]);
  };
  return [
    {
      ...common,
      name: 'getAlbumList',
      summary: 'Albums in the order of `type`, as folders',
      answer: (call) => albums(call, 'albumList'),
    },
    {
      ...common,
      name: 'getAlbumList2',
      summary: 'Albums in the order of `type`',
      answer: (call) => albums(call, 'albumList2'),
    },
    {
      ...common,
      name: 'getRandomSongs',
      summary: 'Songs drawn at random',
      answer: async ({ viewer, fields, format }) => {
        const limit = fields.count('size', usual, mostListed);
        const query: RandomQuery = {
          ...yearsOf(fields),
          genre: fields.text('genre'),
          rootId: rootOf(fields),
          limit,
        };
        if (limit === 0) return { randomSongs: { song: [] } };
        const seed = Math.floor(random() * 0x1_0000_0000);
        const shape = 'randomSongs';
        const asked = { viewer, query, seed, markup: markupOf(format), shape } as const;
        return envelope.around(format, shape, [await readers.call('subsonicRandomSongs', asked)]);
      },
    },
    {
      ...common,
      name: 'getSongsByGenre',
      summary: 'Songs of a genre, by title',
      answer: async ({ viewer, fields, format }) => {
        const limit = fields.count('count', usual, mostListed);
        const filter = { genre: fields.needed('genre'), rootId: rootOf(fields), offset: fields.offset() };
        if (limit === 0) return { songsByGenre: { song: [] } };
        const page = catalogue.asked(viewer, { sort: 'title' as const, ...filter, limit });
        const shape = 'songsByGenre';
        const asked = { ...page, markup: markupOf(format), shape } as const;
        return envelope.around(format, shape, [await readers.call('subsonicSongs', asked)]);
      },
    },
    {
      ...common,
      name: 'getStarred',
      summary: 'Favourites, albums as folders',
      answer: (call) => starred(call, 'starred'),
    },
    {
      ...common,
      name: 'getStarred2',
      summary: 'Favourites',
      answer: (call) => starred(call, 'starred2'),
    },
    {
      ...common,
      name: 'getNowPlaying',
      summary: 'Who listens to what at this moment, as far as the listener sees it',
      answer: async ({ viewer }) => {
        const players = nowPlaying.list(viewer);
        const rows = await catalogue.tracksByIds(
          viewer,
          players.map(({ trackId }) => trackId),
          'list',
        );
        const entry = players.flatMap((player, index) => {
          const row = rows[index] ?? null;
          return row === null ? [] : [playingNode(row, player, clock())];
        });
        return { nowPlaying: { entry } };
      },
    },
  ];
}

/** A song with who plays it, `NowPlayingEntry`. What a player does not tell is reckoned from what it told last. */
function playingNode(row: TrackRow, player: NowPlaying, now: number): Node {
  const { username, client, since, playerId, paused, starting, rate } = player;
  const passed = Math.max(0, now - since);
  const reached = player.positionMs + (paused || starting ? 0 : passed * rate);
  const positionMs = Math.round(Math.min(reached, (row.durationS ?? Number.POSITIVE_INFINITY) * 1000));
  return {
    ...songNode(row),
    username,
    minutesAgo: Math.floor(passed / 60_000),
    playerId,
    playerName: client,
    state: starting ? 'starting' : paused ? 'paused' : 'playing',
    positionMs,
    playbackRate: rate,
  };
}

function albumQuery(seeds: RandomSeeds, { viewer, fields, client }: Call): AlbumQuery {
  const order = orderOf(fields);
  const limit = fields.count('size', usual, mostListed);
  const offset = fields.offset();
  const seed = order.sort === 'random' ? { seed: seeds.of(`${viewer.account.id} ${client}`, offset) } : {};
  return { ...order, rootId: rootOf(fields), limit, offset, ...seed };
}

type Order = Pick<AlbumQuery, 'sort' | 'order' | 'genre' | 'fromYear' | 'toYear'>;

/** The orders that `type` names, https://opensubsonic.netlify.app/docs/endpoints/getalbumlist2/ */
const orders: ReadonlyMap<string, (fields: Fields) => Order> = new Map<string, (fields: Fields) => Order>([
  ['random', () => ({ sort: 'random' })],
  ['newest', () => ({ sort: 'added' })],
  ['highest', () => ({ sort: 'rated' })],
  ['frequent', () => ({ sort: 'frequent' })],
  ['recent', () => ({ sort: 'recent' })],
  ['starred', () => ({ sort: 'starred' })],
  ['alphabeticalByName', () => ({ sort: 'title' })],
  ['alphabeticalByArtist', () => ({ sort: 'artist' })],
  ['byYear', byYear],
  ['byGenre', (fields) => ({ sort: 'title', genre: fields.needed('genre') })],
]);

/** Values of `type`. */
export const albumListTypes: readonly string[] = [...orders.keys()];

function orderOf(fields: Fields): Order {
  const type = fields.needed('type', 100);
  const order = orders.get(type);
  if (order === undefined) throw failure(0, `There is no list of the type ${type}.`);
  return order(fields);
}

/** From the later to the earlier year is the way back in time. */
function byYear(fields: Fields): Order {
  const { fromYear = missing('fromYear'), toYear = missing('toYear') } = yearsOf(fields);
  return fromYear <= toYear
    ? { sort: 'year', order: 'asc', fromYear, toYear }
    : { sort: 'year', order: 'desc', fromYear: toYear, toYear: fromYear };
}

function yearsOf(fields: Fields): {
  readonly fromYear?: number | undefined;
  readonly toYear?: number | undefined;
} {
  return { fromYear: fields.whole('fromYear', -9999, 9999), toYear: fields.whole('toYear', -9999, 9999) };
}
