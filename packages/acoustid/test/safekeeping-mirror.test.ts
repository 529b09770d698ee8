import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import {
  loadMirror,
  mirrorFile,
  type Postgres,
  parseMirror,
  SafekeepingError,
  saveMirror,
} from '../src/index.ts';
import { freshAddresses, openAt, serverOf } from './databases.ts';
import { packaged } from './imports.ts';
import { mirrorSql } from './mirror-data.ts';

let made = 0;

/** Databases with one for a mirror, in which this has been done. */
async function withMirror(statement: string): Promise<Postgres> {
  const cluster = await serverOf(packaged);
  made += 1;
  const url = cluster.url(`mirror_${made}`);
  const maker = new Client({ connectionString: cluster.url('postgres') });
  await maker.connect();
  await maker.query(`CREATE DATABASE mirror_${made}`);
  await maker.end();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
  const addresses = await freshAddresses(packaged, true);
  return openAt(
    { ...addresses, binds: { ...addresses.binds, musicbrainz: { url, readUrl: null } } },
    { migrate: false },
  );
}

async function save(postgres: Postgres): Promise<Map<string, Buffer>> {
  const kept = new Map<string, Buffer>();
  await saveMirror(postgres.binds, async (name, bytes) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    kept.set(name, Buffer.concat(chunks));
  });
  return kept;
}

test('what identification reads of a mirror is saved and brought back, and a mirror that is there stays', async () => {
  const own = `${mirrorSql}; CREATE TYPE mood AS ENUM ('glad'); ALTER TABLE artist ADD mood mood DEFAULT 'glad';
    CREATE UNIQUE INDEX ON artist (gid); CREATE INDEX ON track (recording, id); CREATE INDEX ON track (lower(name));
    CREATE TABLE editor (id integer)`;
  const [from, to] = [await withMirror(own), await withMirror('SELECT 1')];
  try {
    const kept = await save(from);
    const said = parseMirror(String(kept.get(mirrorFile)));
    assert.equal(said.schema, 'musicbrainz');
    assert.ok(said.tables.every(({ name }) => name !== 'editor'));
    assert.deepEqual(said.tables.find(({ name }) => name === 'track')?.indexes, [
      { columns: ['recording', 'id'], unique: false },
    ]);
    const read = async function* (name: string): AsyncGenerator<Uint8Array> {
      yield kept.get(name) ?? Buffer.alloc(0);
    };
    assert.equal((await save(to)).size, 0, 'an empty database is no mirror');
    assert.equal(await loadMirror(to.binds, said, read), true);
    assert.equal(await to.hasMirror(), true);
    const again = await save(to);
    for (const [name, bytes] of kept)
      if (name !== mirrorFile) assert.equal(String(again.get(name)), String(bytes), name);
    assert.ok((kept.get('musicbrainz/artist.copy')?.length ?? 0) > 0);
    assert.equal(await loadMirror(to.binds, said, read), false);
    for (const type of ['text); DROP TABLE artist; --', 'text DEFAULT 1', ''])
      assert.throws(
        () => parseMirror(String(kept.get(mirrorFile)).replace('"type": "uuid"', `"type": "${type}"`)),
        SafekeepingError,
      );
  } finally {
    await from.close();
    await to.close();
  }
});
