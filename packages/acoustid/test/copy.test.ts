import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import type { Client } from 'pg';
import { copyIn, copyOut, type Postgres, unescapeCopy } from '../src/index.ts';
import { freshPostgres } from './databases.ts';
import { packaged } from './imports.ts';

describe('COPY over a connection', () => {
  let postgres: Postgres;
  let client: Client;
  before(async () => {
    postgres = await freshPostgres(packaged);
    client = await postgres.binds.ingest.session();
  });
  after(async () => {
    await client.end();
    await postgres.close();
  });

  test('brings out more than memory holds at once, in whole rows, and brings it in again', async () => {
    await client.query('CREATE TABLE many (id integer, words text)');
    const out = copyOut(
      client,
      `COPY (SELECT n, repeat('x', 300) FROM generate_series(1, 20000) AS n) TO STDOUT`,
    );
    let bytes = 0;
    async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        assert.equal(chunk.at(-1), 10);
        bytes += chunk.length;
        yield chunk;
      }
    }
    const other = await postgres.binds.ingest.session();
    const into = copyIn(other, 'COPY many FROM STDIN');
    await pipeline(out, counted, into);
    assert.deepEqual([out.rows, into.rows], [20_000, 20_000]);
    assert.ok(bytes > 6_000_000);
    const { rows } = await other.query<{ sum: string }>('SELECT sum(id) FROM many');
    assert.equal(rows[0]?.sum, '200010000');
    await other.end();
  });

  test('says what the server says, and the connection goes on', async () => {
    await assert.rejects(copyOut(client, 'COPY nothing TO STDOUT').toArray(), /"nothing" does not exist/);
    const refused = (text: string, statement: string): Promise<void> =>
      assert.rejects(
        pipeline(Readable.from([Buffer.from(text)]), copyIn(client, statement)),
        /nothing|integer/,
      );
    await refused('1\n', 'COPY nothing FROM STDIN');
    await client.query('CREATE TABLE few (id integer)');
    await refused('1\n2\nthree\n', 'COPY few FROM STDIN');
    assert.deepEqual((await client.query('SELECT * FROM few')).rows, []);
  });

  test('leaves nothing of what was broken off', async () => {
    await client.query('CREATE TABLE half (id integer)');
    async function* breaking(): AsyncGenerator<Buffer> {
      yield Buffer.from('1\n2\n');
      throw new Error('the disk is gone');
    }
    await assert.rejects(pipeline(breaking, copyIn(client, 'COPY half FROM STDIN')), /the disk is gone/);
    assert.deepEqual((await client.query('SELECT * FROM half')).rows, []);
    const other = await postgres.binds.ingest.session();
    const out = copyOut(other, 'COPY (SELECT generate_series(1, 10000000)) TO STDOUT');
    for await (const chunk of out) {
      assert.ok(chunk);
      break;
    }
    assert.equal(out.destroyed, true);
    assert.equal((await client.query('SELECT 1 AS one')).rows[0]?.one, 1);
  });

  test('gives values as they were', async () => {
    const value = 'a\\b\tc\nd\re\bf\u000bg';
    const [chunk = Buffer.alloc(0)] = await copyOut(
      client,
      `COPY (SELECT ${client.escapeLiteral(value)}) TO STDOUT`,
    ).toArray();
    assert.equal(unescapeCopy(String(chunk).slice(0, -1)), value);
  });
});
