import type { AccountViewer } from '../../access/index.ts';
import { itemByGid } from '../../catalogue/index.ts';
import { mostPlaces } from '../../community/index.ts';
import { LibraryError } from '../../errors/index.ts';
import { gidOf, jellyfinId } from '../../jellyfin-items/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { listAnswer } from '../lists/answer.ts';
import { type ListServices, listContext } from '../lists/context.ts';
import { entryId, placeSource, placesOf, repetitions } from '../lists/places.ts';
import type { Looks } from '../look.ts';
import { nothingThere } from '../protocol/failures.ts';

interface PlaylistOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
}

const reading = { permission: 'library.read', rate: 'read', method: 'GET' } as const;
const writing = { permission: 'library.annotate', rate: 'write', method: 'POST' } as const;

/** Playlists. Places have names of their own; those that the viewer does not see stay where they are. */
export function playlistEndpoints({ lists, looks }: PlaylistOptions): readonly Endpoint[] {
  const { playlists } = lists;
  return [
    {
      ...writing,
      name: 'createPlaylist',
      path: '/Playlists',
      summary: 'Makes a playlist',
      answer: async (call, keep) => {
        const { viewer, query } = call;
        const body = await call.fields();
        const name = body.text('Name', 500) ?? query.needed('name');
        const ids = body.has('Ids') ? body.list('Ids') : query.list('ids');
        const isPublic = body.flag('IsPublic') ?? query.flag('isPublic') ?? false;
        const tracks = await tracksIn(lists, viewer, ids);
        const gid = playlists.create(viewer, { name, isPublic }, tracks, (writer, made) =>
          keep(writer, { Id: jellyfinId(made) }),
        );
        return { Id: jellyfinId(gid) };
      },
    },
    {
      ...reading,
      name: 'getPlaylist',
      path: '/Playlists/:playlistId',
      summary: 'What is in a playlist, in short',
      answer: async (call) => {
        const gid = call.gid('playlistId');
        const { playlist } = playlists.get(call.viewer, gid);
        const places = await placesOf({ ...lists, viewer: call.viewer }, gid);
        const rows = await lists.catalogue.tracksByIds(
          call.viewer,
          places.map(({ trackId }) => trackId),
        );
        const ItemIds = rows.flatMap((row) => (row === null ? [] : [jellyfinId(row.gid)]));
        return { OpenAccess: playlist.isPublic, Shares: [], ItemIds };
      },
    },
    {
      ...writing,
      name: 'updatePlaylist',
      path: '/Playlists/:playlistId',
      summary: 'Renames a playlist, shows or hides it, puts other tracks into it',
      answer: async (call) => {
        const { viewer } = call;
        const gid = call.gid('playlistId');
        const body = await call.fields();
        const ids =
          body.has('Ids') && body.raw('Ids') !== null
            ? await tracksIn(lists, viewer, body.list('Ids'))
            : undefined;
        playlists.update(viewer, gid, { name: body.text('Name', 500), isPublic: body.flag('IsPublic') });
        if (ids !== undefined) playlists.setTracks(viewer, gid, ids);
        return undefined;
      },
    },
    {
      ...reading,
      name: 'getPlaylistItems',
      path: '/Playlists/:playlistId/Items',
      summary: 'The tracks of a playlist',
      answer: (call) => {
        const context = listContext(lists, call, looks.list(call));
        return listAnswer(call, placeSource(context, call.gid('playlistId')));
      },
    },
    {
      ...writing,
      name: 'addItemToPlaylist',
      path: '/Playlists/:playlistId/Items',
      summary: 'Adds tracks, or those of albums, at the end or at a place',
      answer: async (call) => {
        const { viewer, query } = call;
        const gid = call.gid('playlistId');
        const add = await tracksIn(lists, viewer, query.list('ids'));
        const position = query.whole('position');
        const at =
          position === undefined
            ? {}
            : { at: (await placesOf({ ...lists, viewer }, gid))[position]?.index ?? mostPlaces };
        playlists.editTracks(viewer, gid, { add, ...at });
        return undefined;
      },
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'removeItemFromPlaylist',
      path: '/Playlists/:playlistId/Items',
      summary: 'Takes places out',
      answer: async (call) => {
        const gid = call.gid('playlistId');
        const entries = await entriesOf(lists, call.viewer, gid);
        const remove = call.query.list('entryIds').flatMap((id) => entries.get(plain(id)) ?? []);
        playlists.editTracks(call.viewer, gid, { remove });
        return undefined;
      },
    },
    {
      ...writing,
      name: 'moveItem',
      path: '/Playlists/:playlistId/Items/:entryId/Move/:newIndex',
      summary: 'Moves one place to another index',
      answer: (call) => move(lists, call),
    },
    {
      ...reading,
      name: 'getPlaylistUsers',
      path: '/Playlists/:playlistId/Users',
      summary: 'With whom a playlist is shared by name: nobody',
      answer: (call) => {
        playlists.get(call.viewer, call.gid('playlistId'));
        return [];
      },
    },
    {
      ...reading,
      name: 'getPlaylistUser',
      path: '/Playlists/:playlistId/Users/:userId',
      summary: 'Whether the viewer may change a playlist',
      answer: (call) => {
        const { account } = call.viewer;
        const { playlist } = playlists.get(call.viewer, call.gid('playlistId'));
        const CanEdit = playlist.owner === account.username && playlist.rules === null;
        return { UserId: jellyfinId(account.gid), CanEdit };
      },
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'deleteItem',
      path: '/Items/:itemId',
      summary: 'Deletes a playlist; nothing else is deleted here',
      answer: (call) => {
        playlists.delete(call.viewer, playlistGid(lists, call));
        return undefined;
      },
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'deleteItems',
      path: '/Items',
      summary: 'Deletes several playlists',
      answer: ({ viewer, query }) => {
        const gids = query.list('ids').map((id) => gidOf(id) ?? '');
        for (const gid of gids) playlists.delete(viewer, gid);
        return undefined;
      },
    },
    {
      ...writing,
      name: 'updateItem',
      path: '/Items/:itemId',
      summary: 'Renames a playlist; nothing else is edited here',
      answer: async (call) => {
        const body = await call.fields();
        const description = body.has('Overview') ? (body.text('Overview') ?? null) : undefined;
        playlists.update(call.viewer, playlistGid(lists, call), {
          name: body.text('Name', 500),
          description,
        });
        return undefined;
      },
    },
  ];
}

/** The playlist that an address of items names. What else is there may not be touched, what is not there is not found. */
function playlistGid({ db }: ListServices, call: Call): string {
  const gid = call.gid();
  if (db.read((reader) => itemByGid(reader, gid))?.kind !== 'playlist') throw nothingThere('playlist');
  return gid;
}

/** Gids of tracks; an album or a playlist stands for what is in it. */
async function tracksIn(
  lists: ListServices,
  viewer: AccountViewer,
  ids: readonly string[],
): Promise<readonly string[]> {
  const gids = ids.flatMap((id) => gidOf(id) ?? []);
  const rows = await lists.catalogue.tracksByGids(viewer, gids);
  const parts = await Promise.all(
    gids.map(async (gid, index) => {
      if ((rows[index] ?? null) !== null) return [gid];
      const album = await lists.catalogue.album(viewer, gid);
      if (album === undefined) throw nothingThere('track');
      return album.tracks.map((track) => track.gid);
    }),
  );
  return parts.flat();
}

/** Indices of the places by their names. */
async function entriesOf(
  lists: ListServices,
  viewer: AccountViewer,
  gid: string,
): Promise<ReadonlyMap<string, number>> {
  const places = await placesOf({ ...lists, viewer }, gid);
  const rows = await lists.catalogue.tracksByIds(
    viewer,
    places.map(({ trackId }) => trackId),
  );
  const nths = repetitions(places);
  return new Map(
    places.flatMap(({ index }, at) => {
      const row = rows[at] ?? null;
      return row === null ? [] : [[entryId(row.gid, nths[at] ?? 0), index] as const];
    }),
  );
}

const plain = (entry: string): string => {
  const gid = gidOf(entry);
  return gid === undefined ? entry.toLowerCase() : jellyfinId(gid);
};

async function move(lists: ListServices, call: Call): Promise<undefined> {
  const { viewer } = call;
  const gid = call.gid('playlistId');
  const entries = await entriesOf(lists, viewer, gid);
  const from = entries.get(plain(call.param('entryId')));
  const to = /^\d{1,6}$/.test(call.param('newIndex')) ? Number(call.param('newIndex')) : undefined;
  if (from === undefined) throw nothingThere('place');
  if (to === undefined) throw new LibraryError('invalid', 'The new index must be a number.');
  const rest = [...entries.values()].filter((index) => index !== from);
  const before = rest[to];
  const at = before === undefined ? mostPlaces : before > from ? before - 1 : before;
  lists.playlists.moveTrack(viewer, gid, from, at);
  return undefined;
}
