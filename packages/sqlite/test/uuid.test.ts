import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Database, openDatabase, uuidv7, uuidv7Sql } from '../src/index.ts';

/** RFC 9562: version 7 in the 13th digit, variant 10 in the 17th. */
const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

let folder = '';
let db: Database;

describe('UUIDs of version 7', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-uuid-'));
    db = openDatabase({
      path: join(folder, 'ids.db'),
      synchronous: 'normal',
      schema: {
        name: 'ids',
        migrations: [
          {
            version: 1,
            name: 'ids',
            up: (w) =>
              w.exec(
                `CREATE TABLE ids (n INTEGER PRIMARY KEY, gid TEXT NOT NULL UNIQUE DEFAULT ${uuidv7Sql})`,
              ),
          },
        ],
      },
    });
  });
  after(() => {
    db.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  test("the specification's own example", () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    assert.equal(
      uuidv7(
        () => 0x017f22e279b0,
        () => random,
      ),
      '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    );
  });

  test('made in TypeScript: valid, of their millisecond, distinct, in order of time', () => {
    let now = Date.UTC(2026, 0, 1);
    const ids = Array.from({ length: 1000 }, () => uuidv7(() => now++));
    for (const [index, id] of ids.entries()) {
      assert.match(id, shape);
      assert.equal(timeOf(id), Date.UTC(2026, 0, 1) + index);
    }
    assert.deepEqual([...ids].sort(), ids);
    const sameInstant = Array.from({ length: 1000 }, () => uuidv7(() => now));
    assert.equal(new Set(sameInstant).size, 1000);
  });

  test('made by the database as a default: valid, of now, distinct, in order of time', () => {
    const before = Date.now();
    for (let i = 0; i < 50; i++) db.write((w) => w.run('INSERT INTO ids DEFAULT VALUES'));
    db.write((w) =>
      w.run(
        'INSERT INTO ids (n) WITH RECURSIVE c (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM c LIMIT 2000) SELECT n FROM c',
      ),
    );
    const afterwards = Date.now();
    const ids = db
      .read((r) => r.all<{ gid: string }>('SELECT gid FROM ids ORDER BY n'))
      .map(({ gid }) => gid);
    assert.equal(ids.length, 2050);
    let last = 0;
    for (const id of ids) {
      assert.match(id, shape);
      const time = timeOf(id);
      // Rounding to milliseconds may go up.
      assert.ok(time >= last && time >= before - 1 && time <= afterwards + 1, id);
      last = time;
    }
    assert.equal(new Set(ids).size, ids.length);
  });

  test('the random part is random in every digit', () => {
    const ids = db.read((r) =>
      Array.from({ length: 400 }, () => r.value<string>(`SELECT ${uuidv7Sql}`) ?? ''),
    );
    for (const position of [15, 16, 17, 20, 21, 22, 24, 30, 35]) {
      const seen = new Set(ids.map((id) => id[position]));
      assert.equal(seen.size, 16, `digit ${position} takes ${seen.size} values`);
    }
    assert.deepEqual(new Set(ids.map((id) => id[19])), new Set(['8', '9', 'a', 'b']));
  });
});
