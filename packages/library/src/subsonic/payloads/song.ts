import type { ReplayGain, TrackRow } from '../../catalogue/index.ts';
import { coverId, subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';
import { creditNode, genreNodes, marksNode } from './marks.ts';

/**
 * A song, `Child`. Fields of OpenSubsonic are there even when nothing is known, so that clients see what is supported.
 * @param parent id of the folder it is shown in; its album without one
 */
export function songNode(row: TrackRow, parent?: string): Node {
  const { album } = row;
  const albumId = album === null ? undefined : subsonicId('album', album.gid);
  return {
    id: subsonicId('track', row.gid),
    parent: parent ?? albumId,
    isDir: false,
    isVideo: false,
    type: 'music',
    mediaType: 'song',
    title: row.title,
    album: album?.title,
    albumId,
    track: row.trackNum ?? undefined,
    discNumber: row.discNum ?? undefined,
    year: row.year ?? undefined,
    created: row.createdAt,
    coverArt: songCover(row),
    ...soundFacts(row),
    ...people(row),
    ...marksNode(row),
    averageRating: row.averageRating,
    bookmarkPosition: row.bookmarkMs,
    ...tags(row),
  };
}

/** Songs on an album share its picture, so that a client fetches it once. */
function songCover({ album, gid }: TrackRow): string {
  if (album === null || album.imageTag === null) return subsonicId('track', gid);
  return coverId('album', album.gid, album.imageTag);
}

function soundFacts(row: TrackRow): Node {
  return {
    path: row.path ?? undefined,
    size: row.size,
    suffix: row.suffix,
    contentType: row.mime,
    duration: row.durationS === null ? undefined : Math.round(row.durationS),
    bitRate: row.bitrate === null ? undefined : Math.round(row.bitrate),
    bitDepth: row.bitDepth ?? 0,
    samplingRate: row.sampleRate ?? 0,
    channelCount: row.channels ?? 0,
  };
}

function people(row: TrackRow): Node {
  const artist = row.artists[0];
  return {
    artist: row.artistDisplay === '' ? undefined : row.artistDisplay,
    artistId: artist === undefined ? undefined : subsonicId('artist', artist.gid),
    artists: row.artists.map(creditNode),
    displayArtist: row.artistDisplay,
    albumArtists: row.albumArtists.map(creditNode),
    displayAlbumArtist: row.albumArtistDisplay,
    contributors: row.contributors.map((one) => ({ role: one.role, artist: creditNode(one) })),
    displayComposer: row.composer ?? composers(row),
  };
}

const composers = ({ contributors }: TrackRow): string =>
  contributors
    .filter(({ role }) => role === 'composer')
    .map(({ name }) => name)
    .join(', ');

function tags(row: TrackRow): Node {
  return {
    genre: row.genres[0],
    genres: genreNodes(row.genres),
    bpm: Math.round(row.bpm ?? 0),
    comment: row.comment ?? '',
    sortName: row.sortTitle ?? '',
    musicBrainzId: row.mbid ?? '',
    isrc: isrcsOf(row),
    moods: row.moods,
    groupings: row.groupings,
    works: row.works.map(({ name, mbid }) => ({ name, musicBrainzId: mbid ?? '' })),
    movements: row.movements.map(movementNode),
    explicitStatus: explicitStatus(row.explicit),
    replayGain: gainNode(row.replayGain),
  };
}

function isrcsOf({ isrc, isrcs }: TrackRow): readonly string[] {
  if (isrc === null) return [];
  return isrcs.includes(isrc) ? isrcs : isrc.split(/[\s;,/]+/).filter((code) => code !== '');
}

const movementNode = ({ name, number, count }: TrackRow['movements'][number]): Node => ({
  name,
  number: number ?? undefined,
  count: count ?? undefined,
});

function explicitStatus(explicit: boolean | null): string {
  if (explicit === null) return '';
  return explicit ? 'explicit' : 'clean';
}

const gainNode = (gain: ReplayGain): Node => ({
  trackGain: gain.trackGain ?? undefined,
  albumGain: gain.albumGain ?? undefined,
  trackPeak: gain.trackPeak ?? undefined,
  albumPeak: gain.albumPeak ?? undefined,
});
