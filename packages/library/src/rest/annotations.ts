import { empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Annotations, type ItemKind } from '../community/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = {
  tags: ['favourites'],
  auth: ['cookie', 'bearer'],
  rate: 'write',
  permission: 'library.annotate',
} as const;
const kinds: Readonly<Record<string, ItemKind>> = { artists: 'artist', albums: 'album', tracks: 'track' };

/** Favourites and ratings below /api/v1/starred and /api/v1/ratings. */
export function annotationRoutes({
  annotations,
}: {
  readonly annotations: Annotations;
}): Route<AccountViewer>[] {
  return answeringLibraryErrors(
    Object.entries(kinds).flatMap(([plural, kind]) => routesOf(annotations, plural, kind)),
  );
}

function routesOf(annotations: Annotations, plural: string, kind: ItemKind): Route<AccountViewer>[] {
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return [
    route({
      ...common,
      method: 'PUT',
      path: `/api/v1/starred/${plural}/:gid`,
      operation: `star${name}`,
      summary: `Mark one of the ${plural} as a favourite`,
      input: { params: gidParams },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        annotations.star(ctx.signedIn(), [{ kind, gid: ctx.params.gid }]);
        return empty();
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      path: `/api/v1/starred/${plural}/:gid`,
      operation: `unstar${name}`,
      summary: `Take the mark back from one of the ${plural}`,
      input: { params: gidParams },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        annotations.unstar(ctx.signedIn(), [{ kind, gid: ctx.params.gid }]);
        return empty();
      },
    }),
    route({
      ...common,
      method: 'PUT',
      path: `/api/v1/ratings/${plural}/:gid`,
      operation: `rate${name}`,
      summary: `Rate one of the ${plural}: 1 to 5, 0 takes the rating back`,
      input: { params: gidParams, body: Type.Object({ rating: Type.Integer({ minimum: 0, maximum: 5 }) }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        annotations.rate(ctx.signedIn(), { kind, gid: ctx.params.gid }, ctx.body.rating);
        return empty();
      },
    }),
  ];
}
