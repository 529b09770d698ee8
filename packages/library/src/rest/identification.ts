import { cursorAt, empty, placeOf, type Route, routeFor } from '@bandstand/http';
import Type, { type TSchema } from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import type { Identification, Reviews } from '../identify/index.ts';
import { gidParams } from './account-schemas.ts';
import {
  duplicatesBody,
  duplicatesSchema,
  recordingBody,
  reviewedBody,
  reviewedSchema,
  statusBody,
  statusSchema,
  trackIdentificationSchema,
} from './identification-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = {
  auth: ['cookie', 'bearer'],
  tags: ['identification'],
  permission: 'identify.review',
} as const;
const read = { ...common, rate: 'read', method: 'GET' } as const;
const write = { ...common, rate: 'write', method: 'POST' } as const;
const edit = { ...write, permission: 'library.edit' } as const;
const path = '/api/v1/identification';
const usual = 50;
const query = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: usual })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
});
const page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
const acoustidParams = Type.Object({ acoustid: Type.String({ maxLength: 36 }) });
const gid = Type.String({ maxLength: 36 });
const mbid = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  description: 'Of MusicBrainz, a recording.',
});
const name = Type.String({ minLength: 1, maxLength: 500 });

/** What the sound of tracks says that they are, and what people decide about it. */
export function identificationRoutes({
  identification,
}: {
  readonly identification: Identification;
}): Route<AccountViewer>[] {
  const { reviews } = identification;
  const status = route({
    ...read,
    path,
    operation: 'getIdentification',
    summary: 'How far fingerprinting and looking up are, and how much there is to review',
    output: { 200: statusSchema },
    handler: () => statusBody(identification.status()),
  });
  return answeringLibraryErrors([status, ...lists(reviews), ...ofTracks(reviews), ...ofDuplicates(reviews)]);
}

function lists(reviews: Reviews): Route<AccountViewer>[] {
  const of = route({
    ...read,
    path: `${path}/tracks`,
    operation: 'listTracksToReview',
    summary: 'Tracks that nobody knows, whose tags disagree with their sound, or whose recording was found',
    input: {
      query: Type.Object({ ...query.properties, list: Type.Enum(['unknown', 'mistagged', 'suggested']) }),
    },
    output: { 200: page(reviewedSchema) },
    handler: (ctx) => {
      const { list, limit = usual, cursor } = ctx.query;
      const after = placeOf(cursor)?.id;
      const found = reviews.list(ctx.signedIn(), list, after === undefined ? null : String(after), limit);
      const next = found.next === null ? null : cursorAt('', Number(found.next));
      return { items: found.items.map(reviewedBody), next };
    },
  });
  const duplicates = route({
    ...read,
    path: `${path}/duplicates`,
    operation: 'listDuplicateTracks',
    summary: 'Tracks that are one recording by their sound, whatever their tags and encodings',
    input: { query },
    output: { 200: page(duplicatesSchema) },
    handler: (ctx) => {
      const { limit = usual, cursor } = ctx.query;
      const found = reviews.duplicates(ctx.signedIn(), placeOf(cursor)?.value ?? null, limit);
      const next = found.next === null ? null : cursorAt(found.next, 0);
      return { items: found.items.map(duplicatesBody), next };
    },
  });
  return [of, duplicates];
}

function ofTracks(reviews: Reviews): Route<AccountViewer>[] {
  const track = '/api/v1/tracks/:gid/identification';
  return [
    route({
      ...read,
      permission: 'library.read',
      path: track,
      operation: 'getTrackIdentification',
      summary: 'AcoustID and score of a track; for who may edit it also what is to be decided',
      input: { params: gidParams },
      output: { 200: trackIdentificationSchema },
      handler: (ctx) => {
        const found = reviews.ofTrack(viewerOf(ctx.principal), ctx.params.gid);
        const { row, step, problem, review, recordings } = found;
        return {
          acoustid: row?.acoustid ?? null,
          score: row?.score ?? null,
          musicBrainzId: row?.mbid ?? null,
          lookedUpAt: row?.lookedUpAt ?? null,
          step,
          problem,
          review,
          recordings: recordings?.map(recordingBody) ?? null,
        };
      },
    }),
    route({
      ...edit,
      path: `${track}/accept`,
      operation: 'acceptIdentification',
      summary: 'Take over what a match says, as if the track had been edited',
      input: {
        params: gidParams,
        body: Type.Object({
          musicBrainzId: Type.Optional(mbid),
          title: Type.Optional(name),
          artist: Type.Optional(name),
        }),
      },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        const { musicBrainzId, title, artist } = ctx.body;
        reviews.accept(ctx.signedIn(), ctx.params.gid, { mbid: musicBrainzId, title, artist });
        return empty();
      },
    }),
    route({
      ...edit,
      path: `${track}/reject`,
      operation: 'rejectIdentification',
      summary:
        'Say that the matches are wrong, or that nobody need know the track; it is on no list any more',
      input: { params: gidParams },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        reviews.reject(ctx.signedIn(), ctx.params.gid);
        return empty();
      },
    }),
    route({
      ...edit,
      path: `${track}/reconsider`,
      operation: 'reconsiderIdentification',
      summary: 'Forget what was decided about a track, and look it up again',
      input: { params: gidParams },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        reviews.reconsider(ctx.signedIn(), ctx.params.gid);
        return empty();
      },
    }),
  ];
}

function ofDuplicates(reviews: Reviews): Route<AccountViewer>[] {
  const one = `${path}/duplicates/:acoustid`;
  return [
    route({
      ...write,
      path: `${one}/keep`,
      operation: 'keepDuplicates',
      summary: 'Say that tracks are to stay as they are; they are listed again when another joins them',
      input: {
        params: acoustidParams,
        body: Type.Object({
          tracks: Type.Optional(
            Type.Array(gid, { minItems: 1, maxItems: 1000, description: 'All of them unless named.' }),
          ),
        }),
      },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        reviews.keepApart(ctx.signedIn(), ctx.params.acoustid, ctx.body.tracks);
        return empty();
      },
    }),
    route({
      ...write,
      path: `${one}/merge`,
      operation: 'mergeDuplicates',
      summary:
        'Make one track of several: their files become forms of it. `/merges/{id}/split` takes it back.',
      input: {
        params: acoustidParams,
        body: Type.Object({ into: gid, from: Type.Array(gid, { minItems: 1, maxItems: 100 }) }),
      },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        reviews.merge(ctx.signedIn(), ctx.params.acoustid, ctx.body.into, ctx.body.from);
        return empty();
      },
    }),
  ];
}
