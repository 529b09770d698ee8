import { cursorAt, empty, json, pageOf, placeOf, type Route, routeFor } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { Station, Stations, StationValues } from '../radio/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { nothing, time } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();
const common = {
  tags: ['radio'],
  auth: ['cookie', 'bearer'],
  permission: 'radio.manage',
  rate: 'write',
} as const;
const path = '/api/v1/radio-stations';
const address = Type.String({ minLength: 1, maxLength: 2000 });

const stationSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    streamUrl: Type.String(),
    homepageUrl: Type.Union([Type.String(), nothing]),
    createdAt: time,
    updatedAt: time,
  },
  { $id: 'RadioStation' },
);

const valuesSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  streamUrl: address,
  homepageUrl: Type.Optional(Type.Union([address, nothing])),
});

const stationJson = ({ gid, name, streamUrl, homepageUrl, createdAt, updatedAt }: Station) => ({
  id: gid,
  name,
  streamUrl,
  homepageUrl,
  createdAt,
  updatedAt,
});

const valuesOf = ({ name, streamUrl, homepageUrl }: Static<typeof valuesSchema>): StationValues => ({
  name,
  streamUrl,
  homepageUrl: homepageUrl ?? null,
});

/** Radio stations on the internet, below /api/v1/radio-stations. The server names them and connects to none. */
export function radioRoutes({ stations }: { readonly stations: Stations }): Route<AccountViewer>[] {
  const list = route({
    ...common,
    permission: 'radio.read',
    rate: 'read',
    method: 'GET',
    path,
    operation: 'listRadioStations',
    summary: 'Radio stations by name',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 2000 })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(stationSchema), next: Type.Union([Type.String(), nothing]) }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const place = placeOf(cursor);
      const after = place === null ? null : { name: place.value, id: place.id };
      const found = stations.list({ after, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ name, id }) => cursorAt(name, id));
      return { items: items.map(stationJson), next };
    },
  });

  const create = route({
    ...common,
    method: 'POST',
    path,
    operation: 'createRadioStation',
    summary: 'Add a radio station',
    input: { body: valuesSchema },
    output: { 201: stationSchema },
    handler: (ctx) => {
      const gid = stations.create(valuesOf(ctx.body));
      return json(201, stationJson(stations.get(gid)), { location: `${path}/${gid}` });
    },
  });

  const update = route({
    ...common,
    method: 'PUT',
    path: `${path}/:gid`,
    operation: 'updateRadioStation',
    summary: 'Put other values in the place of those of a station',
    input: { params: gidParams, body: valuesSchema },
    output: { 200: stationSchema },
    handler: (ctx) => {
      stations.update(ctx.params.gid, valuesOf(ctx.body));
      return stationJson(stations.get(ctx.params.gid));
    },
  });

  const remove = route({
    ...common,
    method: 'DELETE',
    path: `${path}/:gid`,
    operation: 'deleteRadioStation',
    summary: 'Remove a radio station',
    input: { params: gidParams },
    output: { 204: nothing },
    handler: (ctx) => {
      stations.remove(ctx.params.gid);
      return empty();
    },
  });

  return answeringLibraryErrors([list, create, update, remove]);
}
