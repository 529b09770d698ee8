/** Items of the store in the form in which the server's own API tells them. */
import type { Item, NamedId, Playlist as StoredPlaylist } from '@bandstand/offline';
import type {
  Album,
  AlbumDetail,
  Artist,
  ArtistDetail,
  Credit,
  Playlist,
  PlaylistDetail,
  Track,
} from '#lib/api/index.ts';
import { gidOf } from '../ids.ts';

const msOf = (ticks: number | null): number | null => (ticks === null ? null : Math.round(ticks / 10_000));

/** When something was marked is not known here: the day of the last play, or long ago. */
const marked = ({ userData }: Item) =>
  userData.isFavorite ? { starredAt: userData.lastPlayed ?? '1970-01-01T00:00:00.000Z' } : {};

const given = ({ userData: { rating, playCount, lastPlayed } }: Item) => ({
  ...(rating === null ? {} : { rating: Math.round(rating / 2) }),
  ...(playCount > 0 ? { plays: playCount } : {}),
  ...(lastPlayed === null ? {} : { lastPlayedAt: lastPlayed }),
});

function creditsOf(named: readonly NamedId[] | undefined): Credit[] {
  return (named ?? []).map(({ id, name }, at, all) => ({
    id: gidOf(id),
    name,
    creditedAs: null,
    join: at < all.length - 1 ? ', ' : '',
  }));
}

/** An album; `tracks` where they are known, for their number and length. */
export function albumOf(item: Item, tracks: readonly Item[] = []): Album {
  const { id, name, extra, year, genres, premiereDate } = item;
  const artists = creditsOf(extra.albumArtistIds ?? extra.artistIds);
  const time = item.dateCreated ?? '1970-01-01T00:00:00.000Z';
  return {
    ...marked(item),
    ...given(item),
    id: gidOf(id),
    title: name,
    sortTitle: item.sortName,
    slug: '',
    artist: item.albumArtist ?? item.artists.join(', '),
    artists,
    type: 'album',
    status: 'released',
    visibility: 'public',
    source: 'scan',
    year,
    genres: [...genres],
    releaseDate: null,
    originalDate: premiereDate?.slice(0, 10) ?? null,
    publishedAt: null,
    description: item.overview,
    label: extra.studios?.[0] ?? null,
    catalogNumber: null,
    barcode: null,
    license: null,
    download: null,
    explicit: false,
    compilation: artists.length === 0,
    discTitles: [],
    mbid: extra.providerIds?.['MusicBrainzAlbum'] ?? null,
    releaseGroupMbid: null,
    imageTag: item.imageTag,
    thumbhash: null,
    trackCount: tracks.length === 0 ? (extra.childCount ?? 0) : tracks.length,
    durationMs: tracks.reduce((sum, { runtimeTicks }) => sum + (msOf(runtimeTicks) ?? 0), 0),
    createdAt: time,
    updatedAt: time,
  };
}

/** An album with its tracks. */
export const albumDetailOf = (item: Item, tracks: readonly Item[]): AlbumDetail => ({
  ...albumOf(item, tracks),
  tracks: tracks.map(trackOf),
});

/** A track. Only what lies in this browser can be heard: all else is told as missing. */
export function trackOf(item: Item): Track {
  const { id, name, extra, albumId, albumName } = item;
  const suffix = extra.container ?? 'mp3';
  const durationMs = msOf(item.runtimeTicks);
  const time = item.dateCreated ?? '1970-01-01T00:00:00.000Z';
  return {
    ...marked(item),
    ...given(item),
    id: gidOf(id),
    title: name,
    sortTitle: item.sortName,
    artist: item.artists.join(', '),
    artists: creditsOf(extra.artistIds),
    albumArtist: item.albumArtist ?? '',
    albumArtists: creditsOf(extra.albumArtistIds),
    contributors: [],
    album:
      albumId === null
        ? null
        : {
            id: gidOf(albumId),
            title: albumName ?? '',
            slug: '',
            year: item.year,
            compilation: false,
            imageTag: extra.albumImageTag ?? null,
            thumbhash: null,
          },
    trackNum: item.index,
    discNum: item.parentIndex,
    durationMs,
    suffix,
    mime: `audio/${suffix}`,
    codec: null,
    bitrate:
      item.sizeBytes === null || durationMs === null || durationMs === 0
        ? null
        : Math.round((item.sizeBytes * 8) / durationMs),
    sampleRate: null,
    bitDepth: null,
    channels: null,
    size: item.sizeBytes ?? 0,
    losslessSuffix: null,
    replayGain: { trackGain: extra.gain ?? null, trackPeak: null, albumGain: null, albumPeak: null },
    hasLyrics: extra.hasLyrics ?? false,
    hasWaveform: false,
    missing: item.kept !== 'completed',
    explicit: null,
    bpm: null,
    comment: item.overview,
    composer: null,
    isrc: null,
    genres: [...item.genres],
    year: item.year,
    originalDate: item.premiereDate?.slice(0, 10) ?? null,
    mbid: extra.providerIds?.['MusicBrainzTrack'] ?? null,
    createdAt: time,
    updatedAt: time,
  };
}

/** An artist; the counts are of what is known here. */
export function artistOf(item: Item, albums = 0): Artist {
  return {
    ...marked(item),
    ...given(item),
    id: gidOf(item.id),
    name: item.name,
    sortName: item.sortName,
    slug: '',
    roles: ['artist'],
    mbid: item.extra.providerIds?.['MusicBrainzArtist'] ?? null,
    imageTag: item.imageTag,
    thumbhash: null,
    albumCount: albums,
    trackCount: 0,
    createdAt: item.dateCreated ?? '1970-01-01T00:00:00.000Z',
  };
}

export const artistDetailOf = (item: Item, albums: number): ArtistDetail => ({
  ...artistOf(item, albums),
  bio: item.overview,
  links: [],
});

/** A playlist of the person: others' are not in the store by their owners. */
export function playlistOf(
  list: StoredPlaylist,
  owner: { readonly id: string; readonly name: string },
): Playlist {
  return {
    id: gidOf(list.id ?? list.localId),
    name: list.name,
    description: null,
    isPublic: false,
    mine: true,
    owner: { ...owner },
    rules: null,
    trackCount: list.count,
    durationMs: 0,
    createdAt: '1970-01-01T00:00:00.000Z',
    updatedAt: '1970-01-01T00:00:00.000Z',
  };
}

export function playlistDetailOf(playlist: Playlist, items: readonly Item[]): PlaylistDetail {
  const places = items.map((item, index) => ({ index, track: trackOf(item) }));
  const durationMs = places.reduce((sum, { track }) => sum + (track.durationMs ?? 0), 0);
  return { ...playlist, trackCount: places.length, durationMs, places };
}
