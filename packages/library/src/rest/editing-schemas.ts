import Type, { type TSchema } from 'typebox';
import { albumTypes } from '../editing/index.ts';

const nothing = Type.Null();
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, nothing]);
const text = (maxLength: number) => Type.String({ maxLength });
const nullable = (maxLength: number) => Type.Optional(orNull(text(maxLength)));
const title = Type.String({ minLength: 1, maxLength: 500 });
const number = (minimum: number, maximum: number) =>
  Type.Optional(orNull(Type.Integer({ minimum, maximum })));
const date = Type.Optional(
  orNull(
    Type.String({
      pattern: '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$',
      description: 'YYYY, YYYY-MM or YYYY-MM-DD',
    }),
  ),
);
const genres = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 }));
const links = Type.Array(Type.Object({ label: text(200), url: text(2000) }), { maxItems: 50 });
const reset = Type.Optional(
  Type.Array(text(40), { maxItems: 50, description: 'Edited fields that are to follow the files again.' }),
);

const credits = Type.Optional(
  Type.Array(
    Type.Object({
      id: Type.Optional(text(36)),
      name: Type.Optional(text(500)),
      creditedAs: nullable(500),
      join: Type.Optional(text(50)),
    }),
    {
      minItems: 1,
      maxItems: 100,
      description: 'In order; each by `id`, or by `name` which is made when nobody has it.',
    },
  ),
);
const creditViews = Type.Array(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    creditedAs: orNull(Type.String()),
    join: Type.String(),
  }),
);
const lyrics = Type.Array(
  Type.Object({
    lang: Type.String({ pattern: '^[a-z]{2,3}$' }),
    lines: Type.Array(
      Type.Object({
        ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
        text: text(2000),
      }),
      { maxItems: 5000 },
    ),
  }),
  { maxItems: 20 },
);
const download = orNull(Type.Enum(['free', 'paid', 'codes', 'external', 'none']));
const visibility = Type.Enum(['private', 'unlisted', 'public']);
const albumType = Type.Enum([...albumTypes]);
const discTitles = Type.Array(
  Type.Object({ disc: Type.Integer({ minimum: 1, maximum: 999 }), title: text(500) }),
  {
    maxItems: 200,
  },
);

const dated = { year: number(0, 9999), releaseDate: date, originalDate: date };

const mbid = Type.Optional(
  orNull(
    Type.String({
      pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
      description: 'Of MusicBrainz, a recording.',
    }),
  ),
);

export const trackBody = Type.Object({
  title: Type.Optional(title),
  sortTitle: nullable(500),
  artists: credits,
  trackNum: number(0, 9999),
  discNum: number(0, 999),
  genres,
  ...dated,
  comment: nullable(10_000),
  bpm: Type.Optional(orNull(Type.Number({ minimum: 0, maximum: 1000 }))),
  isrc: nullable(20),
  mbid,
  explicit: Type.Optional(orNull(Type.Boolean())),
  lyrics: Type.Optional(lyrics),
  album: nullable(36),
  reset,
});

const albumChanges = {
  sortTitle: nullable(500),
  artists: credits,
  type: Type.Optional(albumType),
  compilation: Type.Optional(Type.Boolean()),
  ...dated,
  genres,
  label: nullable(500),
  catalogNumber: nullable(100),
  barcode: nullable(50),
  discTitles: Type.Optional(discTitles),
  description: nullable(20_000),
  license: nullable(200),
  download: Type.Optional(download),
  links: Type.Optional(links),
  visibility: Type.Optional(visibility),
};
export const newAlbumBody = Type.Object({ title, ...albumChanges });
export const albumBody = Type.Object({
  title: Type.Optional(title),
  ...albumChanges,
  listeners: Type.Optional(
    Type.Boolean({ description: 'False hides scanned music where everything that is scanned is shown.' }),
  ),
  cover: Type.Optional(Type.Null({ description: 'Takes the picture away.' })),
  reset,
});

export const artistBody = Type.Object({
  name: Type.Optional(title),
  sortName: nullable(500),
  bio: nullable(50_000),
  links: Type.Optional(links),
  photo: Type.Optional(Type.Null({ description: 'Takes the picture away.' })),
  reset,
});

const edited = Type.Array(Type.String(), { description: 'Fields that a person has edited.' });
const some = orNull(Type.String());
const count = orNull(Type.Integer());

export const trackViewSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  sortTitle: some,
  artistLine: some,
  artists: creditViews,
  trackNum: count,
  discNum: count,
  genres: Type.Array(Type.String()),
  year: count,
  releaseDate: some,
  originalDate: some,
  comment: some,
  bpm: orNull(Type.Number()),
  isrc: some,
  mbid: some,
  explicit: orNull(Type.Boolean()),
  lyrics,
  album: some,
  edited,
});
export const albumViewSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  sortTitle: some,
  artistLine: some,
  artists: creditViews,
  type: albumType,
  compilation: Type.Boolean(),
  year: count,
  releaseDate: some,
  originalDate: some,
  genres: Type.Array(Type.String()),
  label: some,
  catalogNumber: some,
  barcode: some,
  discTitles,
  description: some,
  license: some,
  download,
  links,
  visibility,
  listeners: Type.Boolean(),
  imageTag: some,
  edited,
});
export const artistViewSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  sortName: some,
  bio: some,
  links,
  imageTag: some,
  aliases: Type.Array(Type.String(), { description: 'Names in tags that mean this artist.' }),
  edited,
});
