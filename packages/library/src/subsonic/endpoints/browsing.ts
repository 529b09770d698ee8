import { type Catalogue, piecesOf } from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import type { Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { albumNode } from '../payloads/album.ts';
import { artistNode } from '../payloads/artist.ts';
import { songNode } from '../payloads/song.ts';
import type { Markup } from '../prepared/markup.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Format } from '../protocol/format.ts';
import type { SubsonicReaders } from '../reading-module.ts';

export interface BrowsingOptions {
  readonly services: { readonly catalogue: Catalogue };
  readonly readers: SubsonicReaders;
  readonly envelope: Envelope;
}

const common = { permission: 'library.read', rate: 'read' } as const;

/** The number of a music folder; those that do not exist or show nothing to the viewer hold nothing. */
export const rootOf = (fields: Fields): number | undefined =>
  fields.whole('musicFolderId', 0, Number.MAX_SAFE_INTEGER);

export const markupOf = ({ kind }: Format): Markup => (kind === 'xml' ? 'xml' : 'json');

/** Browsing by tags: artists, their albums, the songs on them, genres. */
export function browsingEndpoints({ services, readers, envelope }: BrowsingOptions): readonly Endpoint[] {
  const { catalogue } = services;
  return [
    {
      ...common,
      name: 'getMusicFolders',
      summary: 'Music folders that hold something for the listener',
      answer: async ({ viewer }) => {
        const roots = await catalogue.musicRoots(viewer);
        return { musicFolders: { musicFolder: roots.map(({ id, name }) => ({ id, name })) } };
      },
    },
    {
      ...common,
      name: 'getGenres',
      summary: 'Genres with the songs and albums that the listener sees',
      answer: async ({ viewer }) => {
        const rows = await catalogue.genres(viewer);
        const genre = rows.map((row) => ({
          value: row.name,
          songCount: row.trackCount,
          albumCount: row.albumCount,
        }));
        return { genres: { genre } };
      },
    },
    {
      ...common,
      name: 'getArtists',
      summary: 'All artists with albums under their letters',
      answer: async ({ viewer, fields, format }) => {
        const asked = { viewer, markup: markupOf(format), rootId: rootOf(fields) } as const;
        return envelope.around(format, 'artists', piecesOf(await readers.call('subsonicArtists', asked)));
      },
    },
    {
      ...common,
      name: 'getArtist',
      summary: 'An artist with his albums; who has none of his own, with those he appears on',
      answer: async ({ viewer, fields }) => {
        const gid = gidOf(fields.needed('id'), 'artist');
        const [row, own] = await Promise.all([
          catalogue.artist(viewer, gid),
          catalogue.albumsOfArtist(viewer, gid, 'own'),
        ]);
        if (row === undefined || own === undefined) throw nothingThere('artist');
        const albums = own.length > 0 ? own : ((await catalogue.albumsOfArtist(viewer, gid)) ?? []);
        return { artist: { ...artistNode(row), albumCount: albums.length, album: albums.map(albumNode) } };
      },
    },
    {
      ...common,
      name: 'getAlbum',
      summary: 'An album with its songs',
      answer: async ({ viewer, fields }) => {
        const row = await catalogue.album(viewer, gidOf(fields.needed('id'), 'album'));
        if (row === undefined) throw nothingThere('album');
        const parent = subsonicId('album', row.gid);
        return { album: { ...albumNode(row), song: row.tracks.map((track) => songNode(track, parent)) } };
      },
    },
    {
      ...common,
      name: 'getSong',
      summary: 'A song',
      answer: async ({ viewer, fields }) => {
        const row = await catalogue.track(viewer, gidOf(fields.needed('id'), 'track'));
        if (row === undefined) throw nothingThere('song');
        return { song: songNode(row) };
      },
    },
  ];
}
