import type { AlbumRow, AlbumType } from '../../catalogue/index.ts';
import { coverId, subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';
import { creditNode, dateNode, genreNodes, marksNode } from './marks.ts';

/** Types as MusicBrainz writes them. */
const typeNames: Readonly<Record<AlbumType, string>> = {
  album: 'Album',
  single: 'Single',
  ep: 'EP',
  compilation: 'Compilation',
  liveset: 'Live',
  podcast: 'Podcast',
};

const primaryTypes = new Set(['Album', 'Single', 'EP', 'Broadcast', 'Other']);

/** The type of the album and whatever else its tags say, but no second primary type. */
function typesOf({ type, compilation, releaseTypes }: AlbumRow): readonly string[] {
  const own = [typeNames[type], ...(compilation ? [typeNames.compilation] : [])];
  const decided = own.some((name) => primaryTypes.has(name));
  const tagged = releaseTypes.map(musicBrainzCase);
  const fitting = tagged.filter((name) => !decided || !primaryTypes.has(name) || own.includes(name));
  return [...new Set([...fitting, ...own])];
}

const musicBrainzCase = (type: string): string =>
  ({ ep: 'EP', 'dj-mix': 'DJ-mix' })[type] ?? type.charAt(0).toUpperCase() + type.slice(1);

function labelsOf({ label, labels }: AlbumRow): readonly string[] {
  if (label === null) return [];
  return labels.includes(label) ? labels : [label];
}

/** A podcast says it of itself, other albums by their songs. */
function explicitStatus({ explicit, advisory }: AlbumRow): string {
  if (explicit || advisory === true) return 'explicit';
  return advisory === false ? 'clean' : '';
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
    explicitStatus: explicitStatus(row),
    moods: row.moods,
  };
}

/** An album of the tags, `AlbumID3`. */
export function albumNode(row: AlbumRow): Node {
  return {
    id: subsonicId('album', row.gid),
    name: row.title,
    ...shared(row),
    songCount: row.trackCount,
    recordLabels: labelsOf(row).map((name) => ({ name })),
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
