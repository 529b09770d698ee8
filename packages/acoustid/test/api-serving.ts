/** The API over HTTP on a free port, with PostgreSQL and a real index, as the server builds it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IndexNode } from '@bandstand/fpindex';
import { createHttp, type Logger } from '@bandstand/http';
import {
  Accounts,
  type AcoustidRouteOptions,
  Applications,
  acoustidRoutes,
  extractQuery,
  indexName,
  type LibraryMetadata,
  type Postgres,
} from '../src/index.ts';
import { freshPostgres, kinds } from './databases.ts';
import { goldens } from './vectors.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export const siteSecret = 'the secret of this site';
export const clientKey = 'v8pQ6oyB';
export const userKey = 'a-user-key';

export interface Api {
  readonly postgres: Postgres;
  /** With the path of version 1. */
  readonly url: string;
  readonly node: IndexNode;
  readonly ids: { readonly application: number; readonly account: number };
  close(): Promise<void>;
}

/**
 * Knows one application and one account; limits are wide unless told otherwise.
 * Databases that are given know them already, and stay open.
 */
export async function serveApi(more: Partial<AcoustidRouteOptions> = {}, given?: Postgres): Promise<Api> {
  const [kind] = kinds;
  if (kind === undefined) throw new Error('there is no PostgreSQL');
  const postgres = given ?? (await freshPostgres(kind));
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-acoustid-'));
  const node = await IndexNode.open({ folder: join(folder, 'index'), failed: () => {} });
  const http = createHttp({
    log: silent,
    clock: Date.now,
    trustedProxies: ['127.0.0.1'],
    authenticators: {},
    authorize: () => false,
  });
  http.add(
    acoustidRoutes({
      binds: postgres.binds,
      mirror: await postgres.hasMirror(),
      indexes: node,
      indexName,
      clock: Date.now,
      secret: siteSecret,
      limits: { global: null, application: null, address: null },
      // A machine that is busy may take its time.
      searchTimeoutMs: 20_000,
      ...more,
    }),
  );
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const ids = given === undefined ? await register(postgres) : { application: 1, account: 1 };
  const close = async (): Promise<void> => {
    await http.close({ graceMs: 0 });
    await node.close();
    if (given === undefined) await postgres.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  };
  return {
    postgres,
    node,
    url: `${url}/acoustid`,
    ids,
    close,
  };
}

/** Makes the keys known. */
export async function register({ binds }: Postgres): Promise<Api['ids']> {
  const cache = { clock: Date.now };
  const application = await new Applications(binds.app, cache).add({ name: 'Picard', key: clientKey });
  const account = await new Accounts(binds.app, cache).add({ name: 'Somebody', key: userKey });
  return { application: application.id, account: account.id };
}

/** A fixture as clients send it, and its hashes. */
export const compressed = (name: string): string => goldens.fixtures[name]?.compressed ?? '';
export const rawOf = (name: string): number[] => goldens.fixtures[name]?.raw_signed ?? [];

/** Stores a fingerprint on a track, or on a new one, where lookups find it. */
export async function store(
  { postgres, node }: Api,
  hashes: number[],
  { track, length = 260 }: { readonly track?: number; readonly length?: number } = {},
): Promise<{ readonly fingerprint: number; readonly track: number; readonly gid: string }> {
  const { db } = postgres.binds.fingerprint;
  const on =
    track === undefined
      ? await db.insertInto('track').defaultValues().returning(['id', 'gid']).executeTakeFirstOrThrow()
      : await db.selectFrom('track').select(['id', 'gid']).where('id', '=', track).executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto('fingerprint')
    .values({ track_id: on.id, fingerprint: hashes, length, submission_count: 1 })
    .returning('id')
    .executeTakeFirstOrThrow();
  const index = await node.open(indexName);
  await index.update([{ kind: 'insert', id, hashes: extractQuery(Int32Array.from(hashes)) }]);
  return { fingerprint: id, track: on.id, gid: on.gid };
}

export type Fields = Readonly<Record<string, string | number | readonly string[]>>;

function form(fields: Fields): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of typeof value === 'object' ? value : [String(value)]) search.append(name, one);
  return search;
}

/** Asks as pyacoustid and Picard do, by a form; the parsed answer of status 200, or the status and the error. */
export async function ask({ url }: Api, path: string, fields: Fields): Promise<unknown> {
  const answer = await fetch(`${url}/v2/${path}`, {
    method: 'POST',
    body: form({ client: clientKey, ...fields }),
  });
  const said: unknown = await answer.json();
  return answer.status === 200 ? said : { http: answer.status, said };
}

/** What `ask` gives for an error. */
export const refused = (code: number, message: string, http = 400): unknown => ({
  http,
  said: { error: { code, message }, status: 'error' },
});

/** A source of metadata that knows these recordings. */
export const libraryOf = (known: Awaited<ReturnType<LibraryMetadata['find']>>): LibraryMetadata => ({
  find: async (mbids) => new Map([...known].filter(([mbid]) => mbids.includes(mbid))),
});
