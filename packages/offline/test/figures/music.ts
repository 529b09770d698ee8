/** A made-up music library as a server tells it: the same for the same number of items. */
import type { ItemInput } from '@bandstand/offline';
import { chance, genre, mixed, pick, title } from '../../../library/test/catalogue-seed/words.ts';
import { item } from '../library.ts';

type Dto = Readonly<Record<string, unknown>>;

/** An id in no order, as servers make them. */
const idOf = (kind: number, number: number): string =>
  [1, 2, 3, 4].map((part) => mixed(kind, number, part).toString(16).padStart(8, '0')).join('');

const artistName = (number: number): string => `${number % 7 === 0 ? 'The ' : ''}${title(20, number)}`;

const artistDto = (number: number): Dto => ({
  Id: idOf(1, number),
  Type: 'MusicArtist',
  Name: artistName(number),
  ImageTags: { Primary: idOf(9, number).slice(0, 16) },
  DateCreated: '2024-05-01T10:00:00.0000000Z',
});

/** Tracks of an album. */
const TRACKS = 11;

interface Names {
  readonly album: number;
  readonly artist: number;
}

const shared = ({ album, artist }: Names): Dto => {
  const named = { Id: idOf(1, artist), Name: artistName(artist) };
  return {
    AlbumArtist: named.Name,
    AlbumArtists: [named],
    ArtistItems: [named],
    Artists: [named.Name],
    Genres: [genre(42, album)],
    ProductionYear: 1960 + pick(65, 46, album),
    DateCreated: new Date(Date.UTC(2020, 0, 1) + pick(2_000_000, 48, album) * 60_000).toISOString(),
    Etag: idOf(7, album),
  };
};

const albumDto = (names: Names): Dto => ({
  ...shared(names),
  Id: idOf(2, names.album),
  Type: 'MusicAlbum',
  Name: title(40, names.album),
  ChildCount: TRACKS,
  ImageTags: { Primary: idOf(8, names.album).slice(0, 16) },
});

/** What its listener did with one track of twenty. */
const userData = (number: number): Dto =>
  chance(95, number) < 0.05
    ? {
        PlayCount: 1 + pick(40, 93, number),
        Played: true,
        IsFavorite: chance(94, number) < 0.3,
        LastPlayedDate: new Date(Date.UTC(2025, 0, 1) + number * 60_000).toISOString(),
      }
    : { PlayCount: 0, Played: false, IsFavorite: false };

const trackDto = (names: Names, track: number): Dto => {
  const number = names.album * TRACKS + track;
  return {
    ...shared(names),
    Id: idOf(3, number),
    Type: 'Audio',
    Name: title(60, number),
    Album: title(40, names.album),
    AlbumId: idOf(2, names.album),
    AlbumPrimaryImageTag: idOf(8, names.album).slice(0, 16),
    IndexNumber: track + 1,
    ParentIndexNumber: 1,
    RunTimeTicks: 1_200_000_000 + pick(3_000_000_000, 61, number),
    Container: 'flac',
    NormalizationGain: -pick(120, 62, number) / 10,
    MediaSources: [{ Size: 20_000_000 + pick(20_000_000, 63, number) }],
    UserData: userData(number),
  };
};

/** So many items as a server tells them, parents first: of fifty one is an artist, of the rest a twelfth albums. */
export function musicDtos(count: number): readonly Dto[] {
  const artists = Math.ceil(count / 50);
  const albums = Math.ceil((count - artists) / (TRACKS + 1));
  const names = Array.from({ length: albums }, (_, album) => ({
    album,
    artist: Math.floor(artists * chance(32, album) ** 1.4),
  }));
  return [
    ...Array.from({ length: artists }, (_, number) => artistDto(number)),
    ...names.map(albumDto),
    ...names.flatMap((one) => Array.from({ length: TRACKS }, (_, track) => trackDto(one, track))),
  ].slice(0, count);
}

/** The same, read. */
export const musicItems = (count: number): readonly ItemInput[] => musicDtos(count).map(item);
