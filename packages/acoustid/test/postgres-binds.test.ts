import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Postgres, PostgresAddresses } from '../src/index.ts';
import { resolveAddresses } from '../src/postgres/addresses.ts';
import { freshAddresses, nothingSaid, openAt } from './databases.ts';
import { packaged } from './imports.ts';

test('one address is for all binds, and those of single binds win; each has a twin for what only reads', () => {
  const said: PostgresAddresses = {
    url: 'postgres://main',
    readUrl: 'postgres://replica',
    binds: {
      ...nothingSaid.binds,
      fingerprint: { url: 'postgres://prints/x', readUrl: 'postgres://copy/x' },
      ingest: { url: 'postgres://queue/y', readUrl: null },
    },
  };
  assert.deepEqual(resolveAddresses(said), {
    app: { url: 'postgres://main/acoustid_app', readUrl: 'postgres://replica/acoustid_app' },
    fingerprint: { url: 'postgres://prints/x', readUrl: 'postgres://copy/x' },
    ingest: { url: 'postgres://queue/y', readUrl: 'postgres://queue/y' },
    musicbrainz: { url: 'postgres://main/musicbrainz', readUrl: 'postgres://replica/musicbrainz' },
  });
  assert.throws(() => resolveAddresses({ ...nothingSaid, binds: { ...said.binds } }), /acoustid_app/);
});

describe('a bind with a twin', () => {
  let postgres: Postgres;
  let urls: { readonly own: string; readonly twin: string };
  before(async () => {
    const addresses = await freshAddresses(packaged);
    const { app, ingest } = addresses.binds;
    urls = { own: app.url ?? '', twin: ingest.url ?? '' };
    postgres = await openAt({
      ...addresses,
      binds: { ...addresses.binds, app: { url: urls.own, readUrl: urls.twin } },
    });
  });
  after(() => postgres.close());

  test('writes at its own address, reads from the other, and writes nothing there', async () => {
    const { db, readOnly, quick } = postgres.binds.app;
    const name = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));
    const asked = sql<{ name: string }>`SELECT current_database() AS name`;
    const named = async (rows: Promise<readonly { readonly name: string }[]>) => (await rows)[0]?.name;
    assert.equal(await named(asked.execute(db).then(({ rows }) => rows)), name(urls.own));
    assert.equal(await named(asked.execute(readOnly).then(({ rows }) => rows)), name(urls.twin));
    const statement = { name: 'where', text: 'SELECT current_database() AS name' };
    assert.equal(await named(quick.read<{ name: string }>(statement, [], 60_000)), name(urls.twin));
    for (const all of [postgres.binds.app, postgres.binds.fingerprint, postgres.binds.ingest])
      await assert.rejects(sql`CREATE TABLE strange ()`.execute(all.readOnly), /read-only transaction/);
  });
});
