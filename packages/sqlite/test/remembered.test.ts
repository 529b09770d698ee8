import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Database, openDatabase, Remembered } from '../src/index.ts';
import { songs as schema } from './songs.ts';

/** Two handles on one file, as two programs have them. */
function handles(t: TestContext): [Database, Database] {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-remembered-'));
  const open = () => openDatabase({ path: join(folder, 'songs.db'), schema, synchronous: 'normal' as const });
  const [one, other] = [open(), open()];
  t.after(() => {
    one.close();
    other.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  return [one, other];
}

const name = (db: Database, title: string) =>
  db.write((w) => w.run('INSERT OR REPLACE INTO albums (id, title) VALUES (1, ?)', [title]));

/** What other handles have written counts from the next turn on. */
const nextTurn = Promise.resolve();

/** The title of album 1 as it is remembered, and how often it was read. */
function remembering(db: Database, most = 10) {
  const remembered = new Remembered<string>(db, most);
  let reads = 0;
  const title = (key = 'title') =>
    remembered.get(key, (reader) => {
      reads += 1;
      return reader.value<string>('SELECT title FROM albums WHERE id = 1');
    });
  return { title, reads: () => reads };
}

test('an answer is read once until somebody changes the database, whoever it is', async (t) => {
  const [one, other] = handles(t);
  name(one, 'Blue');
  const { title, reads } = remembering(one);
  assert.deepEqual([title(), title(), title(), reads()], ['Blue', 'Blue', 'Blue', 1]);
  name(one, 'Hejira');
  assert.deepEqual([title(), title(), reads()], ['Hejira', 'Hejira', 2]);
  name(other, 'Mingus');
  await nextTurn;
  assert.deepEqual([title(), title(), reads()], ['Mingus', 'Mingus', 3]);
  assert.throws(() => one.write((w) => w.run('INSERT INTO nowhere VALUES (1)')));
  assert.deepEqual([title(), reads()], ['Mingus', 3], 'what was undone is no change');
});

test('within a closure its own snapshot counts, and nothing of it is kept', async (t) => {
  const [one, other] = handles(t);
  name(one, 'Blue');
  const { title } = remembering(one);
  one.read(() => {
    assert.equal(title(), 'Blue');
    name(other, 'Hejira');
    assert.equal(title(), 'Blue');
  });
  await nextTurn;
  assert.equal(title(), 'Hejira');
  one.write((w) => {
    w.run("UPDATE albums SET title = 'Wild Things'");
    assert.equal(title(), 'Wild Things');
  });
  assert.throws(() =>
    one.write((w) => {
      w.run("UPDATE albums SET title = 'Dog Eat Dog'");
      assert.equal(title(), 'Dog Eat Dog');
      throw new Error('no');
    }),
  );
  assert.equal(title(), 'Wild Things');
});

test('what there is not is asked each time, and no more is kept than was said', (t) => {
  const [one] = handles(t);
  const { title, reads } = remembering(one, 2);
  assert.deepEqual([title(), title(), reads()], [undefined, undefined, 2]);
  name(one, 'Blue');
  for (const key of ['a', 'b', 'c', 'c', 'a']) title(key);
  assert.equal(reads(), 2 + 4);
});

test('what another program has written counts as soon as that program can tell of it', async (t) => {
  const [one] = handles(t);
  name(one, 'Blue');
  const { title, reads } = remembering(one);
  const child = fileURLToPath(new URL('children/rename.ts', import.meta.url));
  for (const now of ['Hejira', 'Mingus']) {
    title();
    await promisify(execFile)(process.execPath, [child, one.path, now]);
    assert.equal(title(), now);
  }
  assert.equal(reads(), 3);
});
