/** Kinds of items that the store treats in a way of their own; any other kind of the server is kept as it is. */
export type ItemKind =
  | 'Audio'
  | 'AudioBook'
  | 'Book'
  | 'BoxSet'
  | 'CollectionFolder'
  | 'Episode'
  | 'Genre'
  | 'Movie'
  | 'MusicAlbum'
  | 'MusicArtist'
  | 'MusicGenre'
  | 'MusicVideo'
  | 'Person'
  | 'Playlist'
  | 'Season'
  | 'Series'
  | 'Trailer'
  | 'Video';

/** Which links a kind has: all, those of a track (its album has its album artists), or none (its series has them). */
export type LinksOf = 'head' | 'track' | 'none';

/** How the artists and genres of a kind are kept as links. */
export const linksOfKind = (type: string): LinksOf =>
  type === 'Audio' ? 'track' : type === 'Episode' || type === 'Season' ? 'none' : 'head';

/** Kinds that have children in the store, with the column of the child that names them. */
const CHILD_COLUMNS: Readonly<Record<string, 'album_id' | 'series_id' | 'season_id'>> = {
  MusicAlbum: 'album_id',
  Series: 'series_id',
  Season: 'season_id',
};

/** The column by which children name an item of this kind; `undefined` for kinds without children. */
export const childColumn = (type: string): 'album_id' | 'series_id' | 'season_id' | undefined =>
  CHILD_COLUMNS[type];
