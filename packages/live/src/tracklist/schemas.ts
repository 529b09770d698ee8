import Type from 'typebox';

const nothing = Type.Null();
const words = { maxLength: 500 };
const ids = { maxLength: 100 };
const text = (options: { maxLength: number; description?: string }) =>
  Type.Union([Type.String(options), nothing]);

export const trackSchema = Type.Object(
  {
    id: Type.Integer(),
    startsMs: Type.Integer({ description: 'From the beginning of the stream or recording.' }),
    endsMs: Type.Union([Type.Integer(), nothing], {
      description: 'Null while it plays, and when nobody knows.',
    }),
    title: Type.Union([Type.String(), nothing]),
    artist: Type.Union([Type.String(), nothing]),
    release: Type.Union([Type.String(), nothing]),
    mbid: Type.Union([Type.String(), nothing]),
    acoustid: Type.Union([Type.String(), nothing]),
    libraryTrack: Type.Union([Type.String(), nothing], { description: 'Id of a track of the library.' }),
    score: Type.Union([Type.Number(), nothing], { description: '0 to 1; null for what a person wrote.' }),
    origin: Type.Enum(['heard', 'person']),
    hidden: Type.Boolean(),
    updatedAt: Type.String(),
  },
  { $id: 'LiveTrack' },
);

export const nowPlayingSchema = Type.Object(
  {
    live: Type.Boolean({ description: 'Whether somebody publishes.' }),
    startedAt: Type.Union([Type.String(), nothing]),
    track: Type.Union([trackSchema, nothing], {
      description: 'With times of the stream; null when unknown.',
    }),
  },
  { $id: 'LiveNowPlaying' },
);

const longestMs = 30 * 24 * 3_600_000;
const title = Type.String({ minLength: 1, ...words });
const startsMs = Type.Integer({ minimum: 0, maximum: longestMs });
const further = {
  endsMs: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: longestMs }), nothing])),
  artist: Type.Optional(text(words)),
  release: Type.Optional(text(words)),
  mbid: Type.Optional(text(ids)),
  acoustid: Type.Optional(text(ids)),
  libraryTrack: Type.Optional(text(ids)),
};

export const newTrackBody = Type.Object({ title, startsMs, ...further });
export const trackEditBody = Type.Object({
  title: Type.Optional(title),
  startsMs: Type.Optional(startsMs),
  ...further,
});
