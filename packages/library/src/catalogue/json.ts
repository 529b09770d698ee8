import type {
  AlbumDetail,
  AlbumRow,
  Annotation,
  ArtistDetail,
  ArtistRow,
  Contributor,
  Credit,
  FolderDetail,
  FolderRow,
  TrackAlbum,
  TrackRow,
} from './rows.ts';

/*
 * Rows as the REST face writes them: the gid is the id, lengths are milliseconds, row ids stay inside. The prepared
 * lists of the reading threads use the same functions, so that an artist looks the same wherever he is listed.
 */

const ms = (seconds: number): number => Math.round(seconds * 1000);

/** What the viewer did with an item; fields that say nothing are left out. */
export function marksJson({ starredAt, rating, plays, lastPlayedAt }: Annotation) {
  return {
    ...(starredAt === undefined ? {} : { starredAt }),
    ...(rating === undefined ? {} : { rating }),
    ...(plays === undefined ? {} : { plays }),
    ...(lastPlayedAt === undefined ? {} : { lastPlayedAt }),
  };
}

const averageJson = ({ averageRating }: { readonly averageRating?: number }) =>
  averageRating === undefined ? {} : { averageRating };

export const creditJson = ({ gid, name, creditedAs, join }: Credit) => ({ id: gid, name, creditedAs, join });
const contributorJson = (credit: Contributor) => ({ ...creditJson(credit), role: credit.role });

export function artistJson(row: ArtistRow) {
  const { gid, name, sortName, slug, mbid, albumCount, trackCount, roles, imageTag, thumbhash, createdAt } =
    row;
  const plain = {
    id: gid,
    name,
    sortName,
    slug,
    mbid,
    albumCount,
    trackCount,
    imageTag,
    thumbhash,
    createdAt,
  };
  return { ...plain, roles: [...roles], ...averageJson(row), ...marksJson(row) };
}

export function artistDetailJson(row: ArtistDetail) {
  return { ...artistJson(row), bio: row.bio, links: row.links.map((link) => ({ ...link })) };
}

export function albumJson(row: AlbumRow) {
  const { title, sortTitle, slug, year, originalDate, releaseDate, trackCount, createdAt, updatedAt } = row;
  const { publishedAt, compilation, type, label, catalogNumber, barcode, mbid, releaseGroupMbid, status } =
    row;
  const { visibility, source, imageTag, thumbhash, description, download, license, explicit } = row;
  return {
    id: row.gid,
    title,
    sortTitle,
    slug,
    year,
    originalDate,
    releaseDate,
    trackCount,
    createdAt,
    updatedAt,
    publishedAt,
    compilation,
    type,
    label,
    catalogNumber,
    barcode,
    mbid,
    releaseGroupMbid,
    status,
    visibility,
    source,
    imageTag,
    thumbhash,
    description,
    download,
    license,
    explicit,
    artist: row.artistDisplay,
    artists: row.artists.map(creditJson),
    genres: [...row.genres],
    durationMs: ms(row.durationS),
    discTitles: row.discTitles.map((disc) => ({ ...disc })),
    ...averageJson(row),
    ...marksJson(row),
  };
}

export function albumDetailJson(row: AlbumDetail) {
  return { ...albumJson(row), tracks: row.tracks.map(trackJson) };
}

function trackAlbumJson({ gid, title, slug, year, imageTag, thumbhash, compilation }: TrackAlbum) {
  return { id: gid, title, slug, year, imageTag, thumbhash, compilation };
}

export function trackJson(row: TrackRow) {
  const { title, sortTitle, trackNum, discNum, year, originalDate, size, suffix, mime, codec, bitrate } = row;
  const { sampleRate, channels, bitDepth, losslessSuffix, bpm, composer, comment, mbid, isrc, explicit } =
    row;
  const { createdAt, updatedAt, missing, hasLyrics, hasWaveform, bookmarkMs } = row;
  return {
    id: row.gid,
    title,
    sortTitle,
    trackNum,
    discNum,
    year,
    originalDate,
    size,
    suffix,
    mime,
    codec,
    bitrate,
    sampleRate,
    channels,
    bitDepth,
    losslessSuffix,
    bpm,
    composer,
    comment,
    mbid,
    isrc,
    explicit,
    createdAt,
    updatedAt,
    missing,
    hasLyrics,
    hasWaveform,
    durationMs: row.durationS === null ? null : ms(row.durationS),
    album: row.album === null ? null : trackAlbumJson(row.album),
    artist: row.artistDisplay,
    artists: row.artists.map(creditJson),
    albumArtist: row.albumArtistDisplay,
    albumArtists: row.albumArtists.map(creditJson),
    contributors: row.contributors.map(contributorJson),
    genres: [...row.genres],
    replayGain: { ...row.replayGain },
    ...(bookmarkMs === undefined ? {} : { bookmarkMs }),
    ...averageJson(row),
    ...marksJson(row),
  };
}

export const folderJson = ({ gid, name, path }: FolderRow) => ({ id: gid, name, path });

export function folderDetailJson(row: FolderDetail) {
  return {
    ...folderJson(row),
    ancestors: row.ancestors.map(folderJson),
    folders: row.folders.map(folderJson),
    tracks: row.tracks.map(trackJson),
  };
}
