import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import {
  type Database,
  DatabaseError,
  isForeignKeyViolation,
  isUniqueViolation,
  openDatabase,
  type Reader,
  type Writer,
} from '../src/index.ts';
import { songs as schema } from './songs.ts';

let folder = '';
let path = '';
let db: Database;
const logged: string[] = [];
const log = {
  info: () => {},
  warn: (_: object, text: string) => logged.push(text),
  error: (_: object, text: string) => logged.push(text),
};

describe('a database', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-sqlite-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    path = join(folder, `${context.name.replaceAll(/\W+/g, '-')}.db`);
    db = openDatabase({ path, schema, synchronous: 'normal', log });
    logged.length = 0;
  });
  afterEach(() => db.close());

  const code = (expected: string) => (error: unknown) =>
    error instanceof DatabaseError && error.code === expected;
  const titles = (): string[] =>
    db.read((r) => r.all<{ title: string }>('SELECT title FROM albums ORDER BY id').map((row) => row.title));
  const addAlbum = (title: string): number =>
    db.write((w) => w.run('INSERT INTO albums (title) VALUES (?)', [title]).lastInsertRowid);

  describe('reading', () => {
    test('rows, first row, first column, iteration, by position and by name', () => {
      addAlbum('Blue');
      addAlbum('Hejira');
      db.read((r) => {
        assert.deepEqual(r.all('SELECT * FROM albums ORDER BY id'), [
          { id: 1, title: 'Blue' },
          { id: 2, title: 'Hejira' },
        ]);
        assert.deepEqual(r.get('SELECT * FROM albums WHERE title = :title', { title: 'Hejira' }), {
          id: 2,
          title: 'Hejira',
        });
        assert.equal(r.value('SELECT title FROM albums WHERE id = ?', [1]), 'Blue');
        assert.equal(r.get('SELECT * FROM albums WHERE id = 9'), undefined);
        assert.equal(r.value('SELECT id FROM albums WHERE id = 9'), undefined);
        assert.deepEqual(
          [...r.iterate<{ id: number }>('SELECT id FROM albums ORDER BY id')].map((row) => row.id),
          [1, 2],
        );
      });
    });

    test('an iterating statement is not reused by the same text', () => {
      for (let i = 0; i < 5; i++) addAlbum(`album ${i}`);
      const sql = 'SELECT id FROM albums ORDER BY id';
      const pairs = db.read((r) => {
        const seen: number[][] = [];
        for (const outer of r.iterate<{ id: number }>(sql)) {
          const first = r.get<{ id: number }>(sql);
          const inner = [...r.iterate<{ id: number }>(sql)].length;
          seen.push([outer.id, first?.id ?? 0, inner]);
        }
        return seen;
      });
      assert.deepEqual(pairs, [
        [1, 1, 5],
        [2, 1, 5],
        [3, 1, 5],
        [4, 1, 5],
        [5, 1, 5],
      ]);
    });

    test('one snapshot: a commit elsewhere in the middle is not seen', () => {
      addAlbum('Blue');
      const other = openDatabase({ path, schema, synchronous: 'normal' });
      const counts = db.read((r) => {
        const first = r.value('SELECT count(*) FROM albums');
        other.write((w) => w.run("INSERT INTO albums (title) VALUES ('Hejira')"));
        return [
          first,
          r.value('SELECT count(*) FROM albums'),
          db.read((inner) => inner.value('SELECT count(*) FROM albums')),
        ];
      });
      other.close();
      assert.deepEqual(counts, [1, 1, 1]);
      assert.equal(titles().length, 2);
    });

    test('a reader cannot write, and nobody ends the transaction', () => {
      assert.throws(
        () => db.read((r) => r.all("INSERT INTO albums (title) VALUES ('x') RETURNING id")),
        code('read_only'),
      );
      assert.throws(() => db.write((w) => w.run('  -- sly\n commit')), code('transaction_control'));
      assert.deepEqual(titles(), []);
    });
  });

  describe('writing', () => {
    test('commits what it did, sees it meanwhile, undoes it on an error', () => {
      const seen = db.write((w) => {
        w.run("INSERT INTO albums (title) VALUES ('Blue')");
        return db.read((r) => r.value('SELECT count(*) FROM albums'));
      });
      assert.equal(seen, 1);
      assert.throws(() => {
        db.write((w) => {
          w.run("INSERT INTO albums (title) VALUES ('Hejira')");
          throw new Error('changed my mind');
        });
      }, /changed my mind/);
      assert.deepEqual(titles(), ['Blue']);
    });

    test('blobs and large integers go in and come out', () => {
      const cover = Uint8Array.from([0, 1, 254, 255]);
      const album = addAlbum('Blue');
      db.write((w) =>
        w.run('INSERT INTO songs (id, album_id, cover) VALUES (:id, :album, :cover)', {
          id: 2n ** 40n,
          album,
          cover,
        }),
      );
      const row = db.read((r) => r.get<{ id: number; cover: Uint8Array }>('SELECT id, cover FROM songs'));
      assert.equal(row?.id, 2 ** 40);
      assert.deepEqual([...(row?.cover ?? [])], [...cover]);
    });

    test('constraints have names', () => {
      addAlbum('Blue');
      assert.throws(() => addAlbum('Blue'), isUniqueViolation);
      assert.throws(
        () => db.write((w) => w.run('INSERT INTO songs (album_id) VALUES (99)')),
        isForeignKeyViolation,
      );
      assert.deepEqual(titles(), ['Blue']);
    });

    test('write inside write and inside read throws, and the outer one goes on', () => {
      db.write((w) => {
        assert.throws(() => addAlbum('inner'), code('nested_write'));
        w.run("INSERT INTO albums (title) VALUES ('outer')");
      });
      db.read(() => assert.throws(() => addAlbum('inner'), code('nested_write')));
      assert.deepEqual(titles(), ['outer']);
    });

    test('an async closure throws and commits nothing', () => {
      const slip = async (w: Writer): Promise<void> => {
        w.run("INSERT INTO albums (title) VALUES ('early')");
        await Promise.resolve();
        w.run("INSERT INTO albums (title) VALUES ('late')");
      };
      assert.throws(() => db.write(slip), code('async_closure'));
      assert.throws(() => db.read(async () => Promise.resolve(1)), code('async_closure'));
      assert.deepEqual(titles(), []);
    });

    test('a reader, a writer and an iterator that outlive their closure throw', () => {
      addAlbum('Blue');
      addAlbum('Hejira');
      let reader: Reader | undefined;
      const rows = db.read((r) => {
        reader = r;
        const iterator = r.iterate('SELECT * FROM albums');
        iterator.next();
        return [iterator];
      })[0];
      assert.throws(() => reader?.all('SELECT 1'), code('closed_scope'));
      assert.equal(rows?.next().done, true);
      const writer = db.write((w) => [w])[0];
      assert.throws(() => writer?.run("INSERT INTO albums (title) VALUES ('x')"), code('closed_scope'));
      assert.throws(() => writer?.afterCommit(() => {}), code('closed_scope'));
      assert.equal(addAlbum('still writable'), 3);
    });
  });

  describe('after commit', () => {
    test('hooks run in order after the commit and may write; one that fails is logged', () => {
      const order: string[] = [];
      db.write((w) => {
        w.run("INSERT INTO albums (title) VALUES ('Blue')");
        w.afterCommit(() => order.push(`first sees ${titles().length}`));
        w.afterCommit(() => {
          throw new Error('mail server down');
        });
        w.afterCommit(() => order.push(`third adds ${addAlbum('Hejira')}`));
        order.push('closure');
      });
      assert.deepEqual(order, ['closure', 'first sees 1', 'third adds 2']);
      assert.deepEqual(logged, ['a hook after commit failed']);
    });

    test('a rollback drops them', () => {
      let ran = false;
      assert.throws(() =>
        db.write((w) => {
          w.afterCommit(() => {
            ran = true;
          });
          throw new Error('no');
        }),
      );
      addAlbum('Blue');
      assert.equal(ran, false);
    });
  });
});
