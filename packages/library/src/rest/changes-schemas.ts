import Type, { type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const words = nullable(text);
const number = nullable(Type.Number());
const id = Type.String({ description: 'Public id (UUID).' });
const time = Type.String({ description: 'ISO 8601, UTC.' });

const credit = {
  artist: id,
  creditedAs: Type.Union([text, Type.Null()], { description: 'The name as printed, when it differs.' }),
  join: Type.String({ description: 'Stands between this name and the next.' }),
};
const musicFolder = Type.Union([id, Type.Null()], {
  description:
    'The uppermost folder of the music folder that its file is in, of an album that of its first track.',
});
const picture = { imageTag: words, thumbhash: words };

const artist = Type.Object({
  id,
  name: text,
  sortName: words,
  slug: text,
  mbid: words,
  bio: words,
  ...picture,
  createdAt: time,
});

const album = Type.Object({
  id,
  title: text,
  sortTitle: words,
  slug: text,
  artist: words,
  credits: Type.Array(Type.Object(credit)),
  genres: Type.Array(text),
  discTitles: Type.Array(Type.Object({ disc: Type.Integer(), title: text })),
  year: number,
  originalDate: words,
  releaseDate: words,
  type: text,
  compilation: Type.Boolean(),
  explicit: Type.Boolean(),
  label: words,
  catalogNumber: words,
  barcode: words,
  mbid: words,
  releaseGroupMbid: words,
  status: text,
  visibility: text,
  description: words,
  download: words,
  license: words,
  ...picture,
  musicFolder,
  publishedAt: words,
  createdAt: time,
  updatedAt: time,
});

const track = Type.Object({
  id,
  title: text,
  sortTitle: words,
  album: nullable(id),
  artist: words,
  credits: Type.Array(Type.Object({ ...credit, role: text })),
  genres: Type.Array(text),
  discNum: number,
  trackNum: number,
  durationMs: number,
  year: number,
  originalDate: words,
  releaseDate: words,
  size: Type.Integer(),
  suffix: words,
  mime: text,
  codec: words,
  bitrate: number,
  sampleRate: number,
  channels: number,
  bitDepth: number,
  bpm: number,
  composer: words,
  comment: words,
  mbid: words,
  isrc: words,
  explicit: nullable(Type.Boolean()),
  replayGain: Type.Object({ trackGain: number, trackPeak: number, albumGain: number, albumPeak: number }),
  hasLyrics: Type.Boolean(),
  alsoOn: Type.Optional(
    Type.Array(Type.Object({ album: id, discNum: number, trackNum: number }), {
      description: 'Further releases that it is on, of those that this viewer lists.',
    }),
  ),
  musicFolder,
  createdAt: time,
  updatedAt: time,
});

const playlist = Type.Object({
  id,
  name: text,
  description: words,
  isPublic: Type.Boolean(),
  owner: Type.Object({ id, name: text }),
  rules: Type.Unknown({ description: 'Of a smart playlist; null when people fill it.' }),
  tracks: Type.Array(id, { description: 'In order; tracks that this viewer does not list are left out.' }),
  createdAt: time,
  updatedAt: time,
});

const userData = Type.Object({
  starredAt: Type.Optional(time),
  rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  plays: Type.Optional(Type.Integer()),
  lastPlayedAt: Type.Optional(time),
  positionMs: Type.Optional(Type.Integer({ description: 'Where this viewer stopped listening.' })),
  positionComment: Type.Optional(words),
});

const seq = Type.Integer({ description: 'Number of the change; the last one of the item in this page.' });
const upsert = <T extends TSchema>(kind: string, item: T) =>
  Type.Object({ kind: Type.Literal(kind), op: Type.Literal('upsert'), id, seq, item });
const of = Type.Enum(['artist', 'album', 'track', 'playlist', 'genre'], {
  description: 'The kind of thing; the id of a genre is its name.',
});
const thing = Type.String({ description: 'Public id (UUID), the name of a genre.' });

/** One change: an item as it is now, what the viewer did with one, or that either is gone. */
export const changeSchema = Type.Union(
  [
    upsert('artist', artist),
    upsert('album', album),
    upsert('track', track),
    upsert('playlist', playlist),
    Type.Object({
      kind: Type.Enum(['artist', 'album', 'track', 'playlist']),
      op: Type.Literal('delete'),
      id,
      seq,
    }),
    Type.Object({
      kind: Type.Literal('userdata'),
      op: Type.Literal('upsert'),
      id: thing,
      of,
      seq,
      item: userData,
    }),
    Type.Object({ kind: Type.Literal('userdata'), op: Type.Literal('delete'), id: thing, of, seq }),
  ],
  { $id: 'Change' },
);

export const changePageSchema = Type.Object({
  items: Type.Array(changeSchema),
  next: Type.String({ description: 'Cursor of the next page: what `since` takes.' }),
  caughtUp: Type.Boolean({ description: 'Nothing more has happened so far.' }),
});
