import type { TrackRow } from '../../catalogue/index.ts';
import { artistByKey, foldName, itemByGid } from '../../catalogue/index.ts';
import { audioItem, genreId, gidOf, type Item } from '../../jellyfin-items/index.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { queryResult, writtenResult } from '../lists/answer.ts';
import { type ListContext, type ListServices, listContext } from '../lists/context.ts';
import { albumsLike, artistsLike, genresOf, tracksLike } from '../lists/kinship.ts';
import { parentOf } from '../lists/parents.ts';
import type { Looks } from '../look.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { SimilarItems } from '../services.ts';

interface SimilarOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
  readonly similar: SimilarItems | undefined;
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;
const most = 500;
const usualSimilar = 20;
const usualMix = 200;

/** What is like something, and endless mixes that begin with it. */
export function similarEndpoints(options: SimilarOptions): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getSimilarItems',
      path: '/Items/:itemId/Similar',
      also: ['/Artists/:itemId/Similar', '/Albums/:itemId/Similar'],
      summary: 'Artists like an artist, albums like an album, tracks like a track',
      answer: (call) => similarTo(options, call, call.gid()),
    },
    {
      ...common,
      name: 'getInstantMix',
      path: '/Items/:itemId/InstantMix',
      also: ['Songs', 'Albums', 'Playlists'].map((kind) => `/${kind}/:itemId/InstantMix`),
      summary: 'A mix that begins with an item',
      answer: (call) => mix(options, call, call.param('itemId')),
    },
    {
      ...common,
      name: 'getArtistInstantMix',
      path: '/Artists/:name/InstantMix',
      summary: 'A mix that begins with an artist, by id or name',
      answer: (call) => {
        const name = call.param('name');
        const gid = gidOf(name) ?? options.lists.db.read((reader) => artistByKey(reader, foldName(name)));
        return mix(options, call, gid ?? '');
      },
    },
    {
      ...common,
      name: 'getGenreInstantMix',
      path: '/MusicGenres/:name/InstantMix',
      also: ['/Genres/:name/InstantMix'],
      summary: 'A mix of a genre, by name',
      answer: (call) => mix(options, call, genreId(call.param('name'))),
    },
    {
      ...common,
      name: 'getInstantMixById',
      path: '/Artists/InstantMix',
      also: ['/MusicGenres/InstantMix'],
      summary: 'A mix of the artist or genre with this id',
      answer: (call) => mix(options, call, call.query.needed('id')),
    },
  ];
}

const limitOf = ({ query }: Call, usual: number): number => Math.min(most, query.whole('limit') ?? usual);

async function similarTo(
  { lists, looks, similar }: SimilarOptions,
  call: Call,
  gid: string,
): Promise<Answer> {
  const context = listContext(lists, call, looks.list(call));
  const limit = limitOf(call, usualSimilar);
  const kind = lists.db.read((reader) => itemByGid(reader, gid))?.kind;
  if (kind !== 'artist' && kind !== 'album' && kind !== 'track') throw nothingThere('item');
  if (limit > 0 && similar !== undefined)
    return writtenResult(await similar.like(call.viewer, kind, gid, { limit, shape: context.look.shape }));
  const items = await sharing[kind](context, gid, limit);
  return queryResult(items, items.length);
}

/** What shares artists and genres. */
const sharing = {
  artist: artistsLike,
  album: albumsLike,
  track: async (context: ListContext, gid: string, limit: number): Promise<readonly Item[]> => {
    const rows = await alike(context, gid, limit);
    return rows.map((row) => audioItem(context.look, row));
  },
} as const;

/** Tracks of the genres of a track, without it. */
async function alike(context: ListContext, gid: string, limit: number): Promise<readonly TrackRow[]> {
  const row = await context.catalogue.track(context.viewer, gid);
  if (row === undefined) throw nothingThere('track');
  return (await tracksLike(context, row.genres, limit + 1)).filter((one) => one.gid !== gid).slice(0, limit);
}

async function mix({ lists, looks, similar }: SimilarOptions, call: Call, id: string): Promise<Answer> {
  const context = listContext(lists, call, looks.list(call));
  const limit = limitOf(call, usualMix);
  const gid = gidOf(id);
  const isArtist = gid !== undefined && lists.db.read((reader) => itemByGid(reader, gid))?.kind === 'artist';
  if (isArtist && similar !== undefined && limit > 0) {
    const written = await similar.artistMix(call.viewer, gid, { limit, shape: context.look.shape });
    if (written.count > 0) return writtenResult(written);
  }
  const seeds = await seedsOf(context, id);
  if (similar !== undefined && seeds.like.length > 0 && limit > 0) {
    const gids = { first: gidsOf(seeds.tracks), like: gidsOf(seeds.like) };
    const written = await similar.mix(call.viewer, gids, { limit, shape: context.look.shape });
    if (written.count > 0) return writtenResult(written);
  }
  const [first] = seeds.tracks;
  const rest =
    first === undefined || seeds.whole
      ? await tracksLike(context, seeds.genres, limit)
      : await alike(context, first.gid, limit);
  const found = new Map([...seeds.tracks, ...rest].map((row) => [row.gid, row]));
  const items = [...found.values()].slice(0, limit).map((row) => audioItem(context.look, row));
  return queryResult(items, items.length);
}

const gidsOf = (rows: readonly TrackRow[]): readonly string[] => rows.map(({ gid }) => gid);

interface Seeds {
  /** What the mix begins with. */
  readonly tracks: readonly TrackRow[];
  /** What it goes on like. */
  readonly like: readonly TrackRow[];
  readonly genres: readonly string[];
  /** The mix is of genres, not of a track. */
  readonly whole: boolean;
}

/** What a mix of something begins with and goes on with. Throws 404. */
async function seedsOf(context: ListContext, id: string): Promise<Seeds> {
  const { catalogue, viewer, smartPlaylists } = context;
  const gid = gidOf(id);
  const kind = gid === undefined ? undefined : context.db.read((reader) => itemByGid(reader, gid))?.kind;
  if (gid !== undefined && kind === 'track') {
    const row = await catalogue.track(viewer, gid);
    if (row === undefined) throw nothingThere('item');
    return { tracks: [row], like: [row], genres: row.genres, whole: false };
  }
  const parent = id === '' ? undefined : await parentOf(context, id);
  if (parent?.kind === 'genre') return { tracks: [], like: [], genres: [parent.name], whole: true };
  if (parent?.kind === 'album') {
    const album = await catalogue.album(viewer, parent.gid);
    if (album !== undefined)
      return { tracks: album.tracks.slice(0, 1), like: album.tracks, genres: genresOf([album]), whole: true };
  }
  if (parent?.kind === 'artist') {
    const { items } = await catalogue.tracks(viewer, { sort: 'random', artist: parent.gid, limit: 5 });
    return { tracks: items, like: items, genres: genresOf(items), whole: true };
  }
  if (parent?.kind === 'playlist') {
    const { trackIds } = await smartPlaylists.open(viewer, parent.gid);
    const rows = await catalogue.tracksByIds(viewer, trackIds.slice(0, 50));
    const tracks = rows.filter((one) => one !== null);
    return { tracks: tracks.slice(0, 1), like: tracks, genres: genresOf(tracks), whole: true };
  }
  throw nothingThere('item');
}
