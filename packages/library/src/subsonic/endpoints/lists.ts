import type { Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import {
  type AlbumQuery,
  type AlbumRow,
  type Catalogue,
  type RandomQuery,
  RandomSeeds,
  type TrackRow,
} from '../../catalogue/index.ts';
import type { NowPlaying, NowPlayingBoard } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { albumFolderNode, albumNode } from '../payloads/album.ts';
import { artistNode, folderArtistNode } from '../payloads/artist.ts';
import { songNode } from '../payloads/song.ts';
import { failure } from '../protocol/failures.ts';
import { type Fields, missing } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';
import { rootOf } from './browsing.ts';

export interface ListOptions {
  readonly services: { readonly catalogue: Catalogue; readonly nowPlaying: NowPlayingBoard };
  readonly clock: Clock;
  readonly random: () => number;
}

const common = { permission: 'library.read', rate: 'read' } as const;
/** Items of a page at most. */
const mostListed = 500;
const usual = 10;

/** Lists of albums in every order, songs at random and by genre, favourites, and what is playing. */
export function listEndpoints({ services, clock, random }: ListOptions): readonly Endpoint[] {
  const { catalogue, nowPlaying } = services;
  const seeds = new RandomSeeds(random);
  const albums = (call: Call): Promise<readonly AlbumRow[]> => albumPage(catalogue, seeds, call);
  return [
    {
      ...common,
      name: 'getAlbumList',
      summary: 'Albums in the order of `type`, as folders',
      answer: async (call) => ({ albumList: { album: (await albums(call)).map(albumFolderNode) } }),
    },
    {
      ...common,
      name: 'getAlbumList2',
      summary: 'Albums in the order of `type`',
      answer: async (call) => ({ albumList2: { album: (await albums(call)).map(albumNode) } }),
    },
    {
      ...common,
      name: 'getRandomSongs',
      summary: 'Songs drawn at random',
      answer: async ({ viewer, fields }) => {
        const limit = fields.count('size', usual, mostListed);
        const query: RandomQuery = {
          ...yearsOf(fields),
          genre: fields.text('genre'),
          rootId: rootOf(fields),
          limit,
        };
        const rows = limit === 0 ? [] : await catalogue.randomTracks(viewer, query);
        return { randomSongs: { song: rows.map((row) => songNode(row)) } };
      },
    },
    {
      ...common,
      name: 'getSongsByGenre',
      summary: 'Songs of a genre, by title',
      answer: async ({ viewer, fields }) => {
        const limit = fields.count('count', usual, mostListed);
        const filter = { genre: fields.needed('genre'), rootId: rootOf(fields), offset: fields.offset() };
        if (limit === 0) return { songsByGenre: { song: [] } };
        const { items } = await catalogue.tracks(viewer, { sort: 'title', ...filter, limit });
        return { songsByGenre: { song: items.map((row) => songNode(row)) } };
      },
    },
    {
      ...common,
      name: 'getStarred',
      summary: 'Favourites, albums as folders',
      answer: async ({ viewer, fields }) => {
        const found = await starred(catalogue, viewer, fields);
        const album = found.albums.map(albumFolderNode);
        const song = found.tracks.map((row) => songNode(row));
        return { starred: { artist: found.artists.map(folderArtistNode), album, song } };
      },
    },
    {
      ...common,
      name: 'getStarred2',
      summary: 'Favourites',
      answer: async ({ viewer, fields }) => {
        const found = await starred(catalogue, viewer, fields);
        const song = found.tracks.map((row) => songNode(row));
        return {
          starred2: { artist: found.artists.map(artistNode), album: found.albums.map(albumNode), song },
        };
      },
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
  const { username, client, since, playerId, paused } = player;
  const passed = Math.max(0, now - since);
  const reached = player.positionMs + (paused ? 0 : passed);
  const positionMs = Math.round(Math.min(reached, (row.durationS ?? Number.POSITIVE_INFINITY) * 1000));
  return {
    ...songNode(row),
    username,
    minutesAgo: Math.floor(passed / 60_000),
    playerId,
    playerName: client,
    state: paused ? 'paused' : 'playing',
    positionMs,
  };
}

function starred(catalogue: Catalogue, viewer: AccountViewer, fields: Fields) {
  const rootId = rootOf(fields);
  return catalogue.starred(viewer, rootId === undefined ? {} : { rootId });
}

async function albumPage(
  catalogue: Catalogue,
  seeds: RandomSeeds,
  { viewer, fields, client }: Call,
): Promise<readonly AlbumRow[]> {
  const order = orderOf(fields);
  const limit = fields.count('size', usual, mostListed);
  const offset = fields.offset();
  const query: AlbumQuery = { ...order, rootId: rootOf(fields), limit, offset };
  if (limit === 0) return [];
  const seed = order.sort === 'random' ? { seed: seeds.of(`${viewer.account.id} ${client}`, offset) } : {};
  return (await catalogue.albums(viewer, { ...query, ...seed })).items;
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
