import Type from 'typebox';
import { albumSorts, artistAlbums, artistSorts, trackSorts } from '../catalogue/index.ts';

const paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 4000, description: 'The `next` of the page before.' })),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'Ignored beside a cursor.' }),
  ),
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4_294_967_295,
      description: 'The same seed gives the same random order.',
    }),
  ),
};

const year = Type.Optional(Type.Integer({ minimum: -9999, maximum: 9999 }));
const filters = {
  genre: Type.Optional(Type.String({ maxLength: 300 })),
  fromYear: year,
  toYear: year,
  artist: Type.Optional(
    Type.String({ maxLength: 36, description: 'Id of an artist who is credited, in any role.' }),
  ),
};

export const artistQuery = Type.Object({
  ...paging,
  sort: Type.Optional(Type.Enum([...artistSorts])),
  withAlbums: Type.Optional(
    Type.Boolean({ description: 'Leaves out who is credited on single tracks only.' }),
  ),
});

export const albumQuery = Type.Object({
  ...paging,
  ...filters,
  sort: Type.Optional(Type.Enum([...albumSorts])),
  artistAlbums: Type.Optional(Type.Enum([...artistAlbums], { description: 'Together with `artist`.' })),
  state: Type.Optional(Type.Enum(['draft', 'pending', 'awaiting_finalization', 'released'])),
  mine: Type.Optional(Type.Boolean({ description: 'Only what the viewer owns or is the artist of.' })),
});

export const trackQuery = Type.Object({
  ...paging,
  ...filters,
  sort: Type.Optional(Type.Enum([...trackSorts])),
});

export const randomQuery = Type.Object({
  ...filters,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
});

export const indexQuery = Type.Object({ withAlbums: Type.Optional(Type.Boolean()) });

const most = (what: string) =>
  Type.Optional(
    Type.Integer({ minimum: 0, maximum: 500, description: `Most ${what}; \`limit\` unless told.` }),
  );

export const searchQuery = Type.Object({
  q: Type.String({
    maxLength: 1000,
    description: 'Any text; the last word may be unfinished. Empty lists everything.',
  }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 20 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000 })),
  artists: most('artists'),
  albums: most('albums'),
  tracks: most('tracks'),
});

export const gidParams = Type.Object({ gid: Type.String({ maxLength: 36 }) });
