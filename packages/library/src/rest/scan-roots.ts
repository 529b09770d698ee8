import { empty, json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import { addMusicRoot, musicRoots, type RootRecord, removeMusicRoot, wholeScan } from '../scanner/index.ts';
import { rootBody, rootSchema, type ScanRoutesOptions } from './scan-schemas.ts';

const route = routeFor<AccountViewer>();
const managed = { auth: ['cookie', 'bearer'], tags: ['scan'], permission: 'settings.manage' } as const;
const path = '/api/v1/music-roots';
const schema = Type.Evaluate(Type.Intersect([rootSchema, Type.Object({ path: Type.String() })]));

/** The list of music folders. Files in them are read, never written. */
export function scanRootRoutes({ db, scanner }: ScanRoutesOptions): Route<AccountViewer>[] {
  const list = route({
    ...managed,
    rate: 'read',
    method: 'GET',
    path,
    operation: 'listMusicRoots',
    summary: 'Music folders with their paths',
    output: { 200: Type.Object({ items: Type.Array(schema) }) },
    handler: () => ({ items: musicRoots(db).map(body) }),
  });
  const add = route({
    ...managed,
    rate: 'write',
    method: 'POST',
    path,
    operation: 'addMusicRoot',
    summary: 'Add a music folder, and scan it',
    input: {
      body: Type.Object({
        path: Type.String({ maxLength: 4096, description: 'Absolute path on the server.' }),
        name: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    },
    output: { 201: schema },
    handler: (ctx) => {
      const id = addMusicRoot(db, ctx.body.path, ctx.body.name);
      scanner.rootsChanged();
      scanner.request({ ...wholeScan, roots: [id] });
      const root = musicRoots(db).find((one) => one.id === id);
      if (root === undefined) throw notFound('music folder');
      return json(201, body(root));
    },
  });
  const remove = route({
    ...managed,
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:id`,
    operation: 'removeMusicRoot',
    summary: 'Take a music folder off the list; its tracks count as missing until it comes back',
    input: { params: Type.Object({ id: Type.Integer() }) },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      if (!removeMusicRoot(db, ctx.params.id)) throw notFound('music folder');
      scanner.rootsChanged();
      scanner.request({ ...wholeScan, roots: [ctx.params.id] });
      return empty();
    },
  });
  return [list, add, remove];
}

function body(root: RootRecord) {
  return { ...rootBody(root, true), path: root.path };
}
