import { type AccountViewer, atLeast } from '../../access/index.ts';
import type { Catalogue, TrackRow } from '../../catalogue/index.ts';
import {
  mostPlaces,
  type PlaylistRecord,
  type Playlists,
  type SmartPlaylists,
} from '../../community/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { type PlaylistSize, playlistNode } from '../payloads/playlist.ts';
import { songNode } from '../payloads/song.ts';
import { failure } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

export interface PlaylistOptions {
  readonly services: {
    readonly catalogue: Catalogue;
    readonly playlists: Playlists;
    readonly smartPlaylists: SmartPlaylists;
  };
}

const common = { permission: 'library.annotate', rate: 'write' } as const;
const longestName = 500;

/** Playlists: own and public ones are read, own ones changed. Places that the listener may not see are not there for him. */
export function playlistEndpoints({ services }: PlaylistOptions): readonly Endpoint[] {
  const { playlists } = services;
  return [
    {
      ...common,
      permission: 'library.read',
      rate: 'read',
      name: 'getPlaylists',
      summary: 'Own and public playlists by name',
      answer: async ({ viewer, fields }) => {
        const listed = listsFor(playlists, viewer, fields.text('username'));
        const lists = await services.smartPlaylists.counted(viewer, listed);
        const playlist = lists.map((list) =>
          playlistNode(list, { songs: list.trackCount, durationS: list.durationS }, nameOf(viewer)),
        );
        return { playlists: { playlist } };
      },
    },
    {
      ...common,
      permission: 'library.read',
      rate: 'read',
      name: 'getPlaylist',
      summary: 'A playlist with its songs',
      answer: async ({ viewer, fields }) => ({
        playlist: await detail(services, viewer, gidOf(fields.needed('id'), 'playlist')),
      }),
    },
    {
      ...common,
      name: 'createPlaylist',
      summary: 'Makes a playlist, or puts other songs into one',
      answer: async (call) => ({ playlist: await detail(services, call.viewer, create(playlists, call)) }),
    },
    {
      ...common,
      name: 'updatePlaylist',
      summary: 'Renames a playlist, shows or hides it, adds and removes songs',
      answer: async (call) => {
        await update(services, call);
        return undefined;
      },
    },
    {
      ...common,
      name: 'deletePlaylist',
      summary: 'Deletes a playlist',
      answer: ({ viewer, fields }) => {
        playlists.delete(viewer, gidOf(fields.needed('id'), 'playlist'));
        return undefined;
      },
    },
  ];
}

const nameOf = ({ account }: AccountViewer): string => account.username;

/** All playlists for a viewer; an administrator may ask for those of one person, and sees the public ones of them. */
function listsFor(playlists: Playlists, viewer: AccountViewer, owner: string | undefined): PlaylistRecord[] {
  const other =
    owner !== undefined && owner.toLowerCase() !== nameOf(viewer).toLowerCase() ? owner : undefined;
  if (other !== undefined && !atLeast(viewer.account.role, 'admin')) {
    throw failure(50, 'Only an administrator may ask for the playlists of others.');
  }
  const found: PlaylistRecord[] = [];
  for (;;) {
    const last = found.at(-1) ?? null;
    const page = playlists.list(viewer, { limit: 500, after: last });
    found.push(...page);
    if (page.length < 500) break;
  }
  return other === undefined
    ? found
    : found.filter((list) => list.owner.toLowerCase() === other.toLowerCase());
}

const shown = (rows: readonly (TrackRow | null)[]): readonly TrackRow[] => rows.filter((row) => row !== null);

const sizeOfRows = (rows: readonly TrackRow[]): PlaylistSize => ({
  songs: rows.length,
  durationS: rows.reduce((sum, { durationS }) => sum + (durationS ?? 0), 0),
});

async function detail(
  { catalogue, smartPlaylists }: PlaylistOptions['services'],
  viewer: AccountViewer,
  gid: string,
): Promise<Node> {
  const { playlist, trackIds } = await smartPlaylists.open(viewer, gid);
  const rows = shown(await catalogue.tracksByIds(viewer, trackIds));
  return {
    ...playlistNode(playlist, sizeOfRows(rows), nameOf(viewer)),
    entry: rows.map((row) => songNode(row)),
  };
}

const songsOf = (fields: Fields, name: string): readonly string[] =>
  fields.all(name).map((id) => gidOf(id, 'track'));

/** The gid of the list that was made or changed. */
function create(playlists: Playlists, { viewer, fields }: Call): string {
  const songs = songsOf(fields, 'songId');
  const id = fields.text('playlistId');
  if (id === undefined) return playlists.create(viewer, { name: fields.needed('name', longestName) }, songs);
  const gid = gidOf(id, 'playlist');
  playlists.setTracks(viewer, gid, songs);
  const name = fields.text('name', longestName);
  if (name !== undefined) playlists.update(viewer, gid, { name });
  return gid;
}

async function update(services: PlaylistOptions['services'], { viewer, fields }: Call): Promise<void> {
  const { playlists } = services;
  const gid = gidOf(fields.needed('playlistId'), 'playlist');
  const isPublic = fields.flag('public');
  const add = songsOf(fields, 'songIdToAdd');
  const indexes = fields.wholes('songIndexToRemove', 0, mostPlaces);
  const remove = indexes.length === 0 ? [] : await placesOf(services, viewer, gid, indexes);
  const description = fields.sent('comment')?.slice(0, 5000);
  playlists.update(viewer, gid, { name: fields.text('name', longestName), description, isPublic });
  if (remove.length > 0 || add.length > 0) playlists.editTracks(viewer, gid, { remove, add });
}

/** The client counts the songs that it was shown; those hidden from its listener stand between them. */
async function placesOf(
  { catalogue, playlists }: PlaylistOptions['services'],
  viewer: AccountViewer,
  gid: string,
  indexes: readonly number[],
): Promise<readonly number[]> {
  const { trackIds } = playlists.get(viewer, gid);
  const rows = await catalogue.tracksByIds(viewer, trackIds);
  const places = rows.flatMap((row, place) => (row === null ? [] : [place]));
  return indexes.map((index) => {
    const place = places[index];
    if (place === undefined) throw failure(0, `The playlist has no song at the index ${index}.`);
    return place;
  });
}
