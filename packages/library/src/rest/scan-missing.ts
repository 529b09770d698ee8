import { problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { countMissing, deleteMissingTracks, missingTracks, scanProblems } from '../scanner/index.ts';
import type { ScanRoutesOptions } from './scan-schemas.ts';

const route = routeFor<AccountViewer>();
const admin = { auth: ['cookie', 'bearer'], tags: ['scan'], permission: 'scan.run' } as const;
const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const page = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
});

/** What a scan could not read, and what it could not find. */
export function scanMissingRoutes({ db }: Pick<ScanRoutesOptions, 'db'>): Route<AccountViewer>[] {
  const problems = route({
    ...admin,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/scan/problems',
    operation: 'listScanProblems',
    summary: 'Files that cannot be read and documents that are not understood, with what to do',
    input: { query: page },
    output: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            root: Type.Object({ id: Type.Integer(), name: Type.String() }),
            path: Type.String(),
            reason: Type.String({ description: 'Stable code.' }),
            message: Type.String(),
            firstSeenAt: time,
            lastSeenAt: time,
          }),
        ),
        next: textOrNull,
      }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const rows = db.read((reader) => scanProblems(reader, idAt(cursor), limit + 1));
      const items = rows.slice(0, limit).map(({ id: _id, rootId, root, ...rest }) => ({
        root: { id: rootId, name: root },
        ...rest,
      }));
      return { items, next: rows.length > limit ? cursorAt([String(rows[limit - 1]?.id)]) : null };
    },
  });
  const missing = route({
    ...admin,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/scan/missing',
    operation: 'listMissingTracks',
    summary: 'Tracks whose files cannot be found, with what would be lost by deleting them',
    input: { query: page },
    output: {
      200: Type.Object({
        total: Type.Integer(),
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            title: Type.String(),
            artist: textOrNull,
            album: textOrNull,
            path: textOrNull,
            missingSince: time,
            plays: Type.Integer(),
            starred: Type.Integer({ description: 'Accounts that have starred it.' }),
            inPlaylists: Type.Integer({ description: 'Places in playlists.' }),
          }),
        ),
        next: textOrNull,
      }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const [since, id] = partsOf(cursor, 2) ?? [];
      const after = since === undefined ? null : { since, id: Number(id) };
      return db.read((reader) => {
        const rows = missingTracks(reader, after, limit + 1);
        const last = rows[limit - 1];
        const more = rows.length > limit && last !== undefined;
        return {
          total: countMissing(reader),
          items: rows.slice(0, limit).map(({ id: _id, gid, ...rest }) => ({ id: gid, ...rest })),
          next: more ? cursorAt([last.missingSince, String(last.id)]) : null,
        };
      });
    },
  });
  const remove = route({
    ...admin,
    rate: 'write',
    method: 'POST',
    path: '/api/v1/scan/missing/delete',
    operation: 'deleteMissingTracks',
    summary: 'Delete missing tracks for good, with their stars, plays and places in playlists',
    input: {
      body: Type.Object({
        tracks: Type.Union([
          Type.Literal('all'),
          Type.Array(Type.String({ maxLength: 36 }), { maxItems: 10_000 }),
        ]),
        confirm: Type.Integer({
          minimum: 0,
          description: 'How many the preview has shown; 409 when it is another number.',
        }),
      }),
    },
    output: { 200: Type.Object({ deleted: Type.Integer() }) },
    handler: async (ctx) => ({ deleted: await deleteMissingTracks(db, ctx.body.tracks, ctx.body.confirm) }),
  });
  return [problems, missing, remove];
}

function cursorAt(parts: readonly string[]): string {
  return Buffer.from(parts.join('\n')).toString('base64url');
}

/** The parts of a cursor; undefined without one. Throws 400 `invalid_cursor`. */
function partsOf(cursor: string | undefined, count: number): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  if (parts.length === count && /^\d{1,15}$/.test(parts[count - 1] ?? '')) return parts;
  throw problem('invalid_cursor', 400, 'This cursor is not one of ours. Start again without it.');
}

function idAt(cursor: string | undefined): number {
  return Number(partsOf(cursor, 1)?.[0] ?? 0);
}
