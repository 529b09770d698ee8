import type { AlbumRow, AlbumType } from '../../catalogue/index.ts';
import { coverId, subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';
import { creditNode, dateNode, genreNodes, marksNode } from './marks.ts';

/** Types as MusicBrainz writes them. */
const releaseTypes: Readonly<Record<AlbumType, string>> = {
  album: 'Album',
  single: 'Single',
  ep: 'EP',
  compilation: 'Compilation',
  liveset: 'Live',
  podcast: 'Podcast',
};

function typesOf({ type, compilation }: AlbumRow): readonly string[] {
  return compilation && type !== 'compilation'
    ? [releaseTypes[type], releaseTypes.compilation]
    : [releaseTypes[type]];
}

/** What both forms of an album say. */
function shared(row: AlbumRow): Node {
  const artist = row.artists[0];
  return {
    artist: row.artistDisplay === '' ? undefined : row.artistDisplay,
    artistId: artist === undefined ? undefined : subsonicId('artist', artist.gid),
    coverArt: coverId('album', row.gid, row.imageTag),
    duration: Math.round(row.durationS),
    created: row.createdAt,
    year: row.year ?? undefined,
    genre: row.genres[0],
    ...marksNode(row),
    genres: genreNodes(row.genres),
    artists: row.artists.map(creditNode),
    displayArtist: row.artistDisplay,
    musicBrainzId: row.mbid ?? '',
    sortName: row.sortTitle ?? '',
    explicitStatus: row.explicit ? 'explicit' : '',
  };
}

/** An album of the tags, `AlbumID3`. */
export function albumNode(row: AlbumRow): Node {
  return {
    id: subsonicId('album', row.gid),
    name: row.title,
    ...shared(row),
    songCount: row.trackCount,
    recordLabels: row.label === null ? [] : [{ name: row.label }],
    releaseTypes: typesOf(row),
    originalReleaseDate: dateNode(row.originalDate),
    releaseDate: dateNode(row.releaseDate),
    isCompilation: row.compilation,
    discTitles: row.discTitles.map(({ disc, title }) => ({ disc, title })),
  };
}

/** An album as a folder that can be opened, `Child` with isDir. */
export function albumFolderNode(row: AlbumRow): Node {
  const artist = row.artists[0];
  return {
    id: subsonicId('album', row.gid),
    parent: artist === undefined ? undefined : subsonicId('artist', artist.gid),
    isDir: true,
    isVideo: false,
    title: row.title,
    name: row.title,
    album: row.title,
    mediaType: 'album',
    ...shared(row),
    averageRating: row.averageRating,
  };
}
