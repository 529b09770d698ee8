/** Kinds of items of a library, by its CollectionType: parents before their children. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  music: ['MusicArtist', 'MusicAlbum', 'Audio'],
  movies: ['Movie'],
  tvshows: ['Series', 'Season', 'Episode'],
  musicvideos: ['MusicVideo'],
  homevideos: ['Video'],
  books: ['Book', 'AudioBook'],
  boxsets: ['BoxSet'],
  // Lists of a user, read apart.
  playlists: [],
  folders: [],
  livetv: [],
};

const MIXED = ['MusicArtist', 'MusicAlbum', 'Audio', 'Movie', 'Series', 'Season', 'Episode', 'Video'];

/** The kinds to read of a library; of one that names none, all. */
export const kindsOf = (collectionType: string | null): readonly string[] =>
  KINDS[collectionType ?? ''] ?? MIXED;
