import { empty, json, problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { Upload, Uploads } from '../uploads/index.ts';
import { gidParams } from './account-schemas.ts';
import { bytesIn, checksumIn, checkVersion, metadataIn, speakingTus, tusHeaders } from './uploads-tus.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['uploads'], permission: 'library.edit' } as const;
const path = '/api/v1/uploads';
const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const bytesOrNull = Type.Union([Type.Integer(), nothing]);
/** Whatever the settings say, no request brings more. */
const mostBytes = 64 * 1024 ** 3;

const uploadSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['track', 'cover']),
  target: Type.Union([Type.Object({ kind: Type.Enum(['album', 'artist']), id: Type.String() }), nothing]),
  name: Type.String(),
  length: Type.Integer(),
  received: Type.Integer({ description: 'Bytes that are on disk.' }),
  state: Type.Enum(['receiving', 'finishing', 'done', 'failed']),
  error: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), nothing]),
  result: Type.Union([Type.String({ description: 'The track it became, or whose cover it is.' }), nothing]),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  expiresAt: Type.String(),
});
const storageSchema = Type.Object({
  quota: bytesOrNull,
  used: Type.Integer(),
  reserved: Type.Integer({ description: 'Announced by uploads that are not done.' }),
  left: bytesOrNull,
});

/** Uploads by the tus protocol, and what became of them. */
export function uploadRoutes({ uploads }: { readonly uploads: Uploads }): Route<AccountViewer>[] {
  const create = route({
    ...common,
    method: 'POST',
    path,
    rate: 'write',
    operation: 'createUpload',
    summary: 'Announce an upload (tus 1.0.0, creation), with its first bytes if wanted',
    description:
      'Upload-Metadata: `filename`; `kind` is track (the default) or cover; `album` or `artist` is the id of what it is for.',
    input: { body: { raw: { types: ['*/*'], maxBytes: mostBytes } } },
    output: { 201: nothing },
    handler: async (ctx) => {
      checkVersion(ctx.headers);
      const viewer = ctx.signedIn();
      if (ctx.headers['upload-length'] === undefined)
        throw problem('invalid_input', 400, 'Say how long the upload is, in Upload-Length.');
      const meta = metadataIn(ctx.headers);
      const made = await uploads.create(viewer, {
        ...requested(meta),
        length: bytesIn(ctx.headers, 'upload-length'),
      });
      const sends = ctx.body.type === 'application/offset+octet-stream' && ctx.body.length !== 0;
      const upload = sends
        ? await uploads.receive(viewer, made.gid, {
            offset: 0,
            body: ctx.body.stream,
            checksum: checksumIn(ctx.headers),
            signal: ctx.signal,
          })
        : made;
      return empty(201, { ...headersOf(upload), location: `${ctx.origin}${path}/${made.gid}` });
    },
  });
  const send = route({
    ...common,
    method: 'PATCH',
    path: `${path}/:gid`,
    rate: 'media',
    operation: 'sendUpload',
    summary: 'Send the next bytes of an upload (tus 1.0.0)',
    input: {
      params: gidParams,
      body: { raw: { types: ['application/offset+octet-stream'], maxBytes: mostBytes } },
    },
    output: { 204: nothing },
    handler: async (ctx) => {
      uploads.get(ctx.signedIn(), ctx.params.gid);
      checkVersion(ctx.headers);
      const upload = await uploads.receive(ctx.signedIn(), ctx.params.gid, {
        offset: bytesIn(ctx.headers, 'upload-offset'),
        body: ctx.body.stream,
        checksum: checksumIn(ctx.headers),
        signal: ctx.signal,
      });
      return empty(204, headersOf(upload));
    },
  });
  const look = route({
    ...common,
    method: 'GET',
    path: `${path}/:gid`,
    rate: 'read',
    operation: 'getUpload',
    summary: 'How far an upload is; HEAD tells its offset (tus 1.0.0)',
    input: { params: gidParams },
    output: { 200: uploadSchema },
    handler: (ctx) => {
      const upload = uploads.get(ctx.signedIn(), ctx.params.gid);
      if (ctx.request.raw.method === 'HEAD') checkVersion(ctx.headers);
      return json(200, body(upload), headersOf(upload));
    },
  });
  const remove = route({
    ...common,
    method: 'DELETE',
    path: `${path}/:gid`,
    rate: 'write',
    operation: 'deleteUpload',
    summary: 'Give an upload up (tus 1.0.0, termination); what it became stays',
    input: { params: gidParams },
    output: { 204: nothing },
    handler: async (ctx) => {
      await uploads.remove(ctx.signedIn(), ctx.params.gid);
      return empty(204, tusHeaders);
    },
  });
  return [...speakingTus([create, send, look, remove]), list(uploads)];
}

function list(uploads: Uploads): Route<AccountViewer> {
  return route({
    ...common,
    method: 'GET',
    path,
    rate: 'read',
    operation: 'listUploads',
    summary: "The account's uploads, newest first, and what it may still store",
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
        cursor: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]{1,15}$' })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(uploadSchema), next: textOrNull, storage: storageSchema }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const page = uploads.list(ctx.signedIn(), limit, cursor === undefined ? null : Number(cursor));
      return {
        items: page.items.map(body),
        next: page.next === null ? null : String(page.next),
        storage: uploads.storage(ctx.signedIn()),
      };
    },
  });
}

function requested(meta: ReadonlyMap<string, string>) {
  const kind = meta.get('kind') ?? 'track';
  if (kind !== 'track' && kind !== 'cover')
    throw problem('invalid_input', 400, 'The kind of an upload is track or cover.');
  const [album, artist] = [meta.get('album'), meta.get('artist')];
  const target =
    album !== undefined
      ? ({ kind: 'album', gid: album } as const)
      : artist !== undefined
        ? ({ kind: 'artist', gid: artist } as const)
        : null;
  return { kind, target, name: meta.get('filename') ?? meta.get('name') ?? '' } as const;
}

function headersOf(upload: Upload): Readonly<Record<string, string>> {
  return {
    ...tusHeaders,
    'upload-offset': String(upload.received),
    'upload-length': String(upload.length),
    'upload-expires': new Date(upload.expiresAt).toUTCString(),
  };
}

function body(upload: Upload) {
  const { gid, targetKind, targetGid, reason, message, resultGid, kind, name, length, received, state } =
    upload;
  const { createdAt, updatedAt, expiresAt } = upload;
  return {
    id: gid,
    kind,
    target: targetKind === null || targetGid === null ? null : { kind: targetKind, id: targetGid },
    name,
    length,
    received,
    state,
    error: reason === null ? null : { code: reason, message: message ?? '' },
    result: resultGid,
    createdAt,
    updatedAt,
    expiresAt,
  };
}
