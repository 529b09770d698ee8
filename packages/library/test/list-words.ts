/** What clients may say of a list: walked by the tests of plans, timed in a large library by the benchmark `faces`. */
import { derivedId } from '../src/jellyfin-items/index.ts';
import { gid } from './catalogue-seed.ts';

export { albumSorts, artistSorts, trackSorts } from '../src/catalogue/index.ts';
export { sortWords } from '../src/jellyfin/lists/legs.ts';
export { albumListTypes } from '../src/subsonic/endpoints/lists.ts';

const id = (kind: number, index: number): string => gid(kind, index).replaceAll('-', '');

/** Filters of Jellyfin's lists, one at a time. */
export const jellyfinFilters: readonly string[] = [
  'filters=IsFavorite',
  'filters=IsPlayed',
  'filters=IsUnplayed',
  'filters=Likes',
  'isFavorite=false',
  'nameStartsWith=k',
  'nameStartsWithOrGreater=d&nameLessThan=p',
  'genres=Jazz|Folk',
  `genreIds=${derivedId('genre', 'jazz')}`,
  'years=1990,1991',
  `parentId=${derivedId('genre', 'jazz')}`,
  `parentId=${id(1, 3)}`,
  `albumArtistIds=${id(1, 3)}`,
  `artistIds=${id(1, 3)},${id(1, 4)}`,
  `contributingArtistIds=${id(1, 3)}`,
];

/** Rarer ones. */
export const rareJellyfinFilters: readonly string[] = [
  `albumArtistIds=${id(1, 3)}&genres=Jazz`,
  `albumIds=${id(2, 3)},${id(2, 4)}`,
  'studios=Label|Other',
  'minPremiereDate=1990-01-01T00:00:00Z&maxPremiereDate=1999-12-31T00:00:00Z',
  'minDateLastSaved=2024-01-01T00:00:00Z',
  'minDateLastSavedForUser=2024-01-01T00:00:00Z',
  `excludeItemIds=${id(1, 3)},${id(2, 3)},${id(3, 3)}`,
];

/** Jellyfin's kinds of items and their names there. */
export const jellyfinKinds = { album: 'MusicAlbum', track: 'Audio', artist: 'MusicArtist' } as const;
