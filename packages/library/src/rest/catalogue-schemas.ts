import Type, { type TSchema } from 'typebox';

/*
 * What the catalogue's routes answer. Schemas with an `$id` are components of the OpenAPI document, from which the web
 * client's types are generated.
 */

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const id = Type.String({ description: 'Public id (UUID).' });
const time = Type.String({ description: 'ISO 8601, UTC.' });
const date = nullable(Type.String({ description: 'As tagged: 1997, 1997-05 or 1997-05-21.' }));
const count = Type.Integer({ minimum: 0 });

/** What the signed-in viewer did with an item; a field is absent where there is nothing to say. */
const marks = {
  starredAt: Type.Optional(time),
  rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  plays: Type.Optional(Type.Integer({ minimum: 1, description: 'By this viewer.' })),
  lastPlayedAt: Type.Optional(time),
  averageRating: Type.Optional(Type.Number({ description: 'Mean of all ratings.' })),
};

const image = {
  imageTag: nullable(
    Type.String({ description: 'Changes with the picture; null when it has none of its own.' }),
  ),
  thumbhash: nullable(Type.String({ description: 'Base64; a blurred preview.' })),
};

export const creditSchema = Type.Object(
  {
    id,
    name: text,
    creditedAs: nullable(Type.String({ description: 'The name as printed, when it differs.' })),
    join: Type.String({ description: 'Stands between this name and the next.' }),
  },
  { $id: 'Credit' },
);

const contributorSchema = Type.Object(
  { id, name: text, creditedAs: nullable(text), join: text, role: text },
  { $id: 'Contributor' },
);

const artistFields = {
  id,
  name: text,
  sortName: nullable(text),
  slug: text,
  mbid: nullable(text),
  albumCount: count,
  trackCount: count,
  roles: Type.Array(Type.String({ description: 'albumartist, artist, composer ...' })),
  ...image,
  createdAt: time,
  ...marks,
};

export const artistSchema = Type.Object(artistFields, { $id: 'Artist' });

export const artistDetailSchema = Type.Object(
  { ...artistFields, bio: nullable(text), links: Type.Array(Type.Object({ label: text, url: text })) },
  { $id: 'ArtistDetail' },
);

const artistEntrySchema = Type.Object(
  {
    id,
    name: text,
    albumCount: count,
    trackCount: count,
    imageTag: image.imageTag,
    starredAt: marks.starredAt,
    rating: marks.rating,
  },
  { $id: 'ArtistEntry' },
);

export const artistIndexSchema = Type.Object(
  { groups: Type.Array(Type.Object({ letter: text, artists: Type.Array(artistEntrySchema) })) },
  { $id: 'ArtistIndex' },
);

const albumFields = {
  id,
  title: text,
  sortTitle: nullable(text),
  slug: text,
  artist: Type.String({ description: 'All credits as one text.' }),
  artists: Type.Array(creditSchema),
  year: nullable(Type.Integer()),
  originalDate: date,
  releaseDate: date,
  genres: Type.Array(text),
  trackCount: count,
  durationMs: count,
  createdAt: time,
  updatedAt: time,
  publishedAt: nullable(time),
  compilation: Type.Boolean(),
  type: Type.Enum(['album', 'single', 'ep', 'compilation', 'liveset', 'podcast']),
  label: nullable(text),
  catalogNumber: nullable(text),
  barcode: nullable(text),
  mbid: nullable(text),
  releaseGroupMbid: nullable(text),
  discTitles: Type.Array(Type.Object({ disc: Type.Integer(), title: text })),
  status: Type.Enum(['draft', 'pending', 'awaiting_finalization', 'released']),
  visibility: Type.Enum(['private', 'unlisted', 'public']),
  source: Type.String({ description: 'manual, scan, upload, import or live.' }),
  ...image,
  description: nullable(text),
  download: nullable(Type.Enum(['free', 'paid', 'codes', 'external', 'none'])),
  license: nullable(text),
  explicit: Type.Boolean(),
  ...marks,
};

export const albumSchema = Type.Object(albumFields, { $id: 'Album' });

const trackAlbumSchema = Type.Object(
  { id, title: text, slug: text, year: nullable(Type.Integer()), ...image, compilation: Type.Boolean() },
  { $id: 'TrackAlbum' },
);

const gain = nullable(Type.Number());

export const trackSchema = Type.Object(
  {
    id,
    title: text,
    sortTitle: nullable(text),
    album: nullable(trackAlbumSchema),
    artist: Type.String({ description: 'All credits as one text.' }),
    artists: Type.Array(creditSchema),
    albumArtist: text,
    albumArtists: Type.Array(creditSchema),
    contributors: Type.Array(contributorSchema),
    trackNum: nullable(Type.Integer()),
    discNum: nullable(Type.Integer()),
    year: nullable(Type.Integer()),
    originalDate: date,
    genres: Type.Array(text),
    durationMs: nullable(count),
    size: Type.Integer({ description: 'Bytes.' }),
    suffix: Type.String({ description: 'File name extension without dot.' }),
    mime: text,
    codec: nullable(text),
    bitrate: nullable(Type.Integer({ description: 'kbit/s' })),
    sampleRate: nullable(Type.Integer({ description: 'Hz' })),
    channels: nullable(Type.Integer()),
    bitDepth: nullable(Type.Integer()),
    losslessSuffix: nullable(Type.String({ description: 'A lossless form exists beside the main file.' })),
    bpm: nullable(Type.Number()),
    composer: nullable(text),
    comment: nullable(text),
    mbid: nullable(text),
    isrc: nullable(text),
    replayGain: Type.Object({ trackGain: gain, trackPeak: gain, albumGain: gain, albumPeak: gain }),
    explicit: nullable(Type.Boolean()),
    createdAt: time,
    updatedAt: time,
    missing: Type.Boolean({ description: 'No file of it can be found at present.' }),
    hasLyrics: Type.Boolean(),
    hasWaveform: Type.Boolean(),
    bookmarkMs: Type.Optional(count),
    ...marks,
  },
  { $id: 'Track' },
);

export const albumDetailSchema = Type.Object(
  { ...albumFields, tracks: Type.Array(trackSchema) },
  { $id: 'AlbumDetail' },
);

export const genreSchema = Type.Object(
  { name: text, albumCount: count, trackCount: count },
  { $id: 'Genre' },
);

export const folderSchema = Type.Object(
  {
    id,
    name: text,
    path: Type.String({ description: "Relative to its music folder; '' is the music folder itself." }),
  },
  { $id: 'Folder' },
);

export const folderDetailSchema = Type.Object(
  {
    id,
    name: text,
    path: text,
    ancestors: Type.Array(folderSchema),
    folders: Type.Array(folderSchema),
    tracks: Type.Array(trackSchema),
  },
  { $id: 'FolderDetail' },
);

export const searchSchema = Type.Object(
  { artists: Type.Array(artistSchema), albums: Type.Array(albumSchema), tracks: Type.Array(trackSchema) },
  { $id: 'SearchResult' },
);

/** `{items, next}` and how many there are in the whole list. */
export const pageSchema = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: nullable(Type.String({ description: 'Cursor of the next page.' })),
    total: count,
  });
