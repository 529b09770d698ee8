import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type Database, DatabaseError, openDatabase, ReadPool, ThreadError } from '../src/index.ts';
import type * as queries from './children/queries.ts';

type Queries = typeof queries;

const module = new URL('children/queries.ts', import.meta.url);
let folder = '';
let path = '';
let db: Database;
let pool: ReadPool<Queries>;

describe('reading threads', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-pool-'));
    path = join(folder, 'songs.db');
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach(() => {
    db = openDatabase({
      path,
      synchronous: 'normal',
      schema: {
        name: 'songs',
        migrations: [
          {
            version: 1,
            name: 'songs',
            up(w) {
              w.exec(
                'CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE covers (id INTEGER PRIMARY KEY, cover BLOB)',
              );
              for (let id = 1; id <= 100; id++) w.run('INSERT INTO songs VALUES (?, ?)', [id, `song ${id}`]);
              w.run('INSERT INTO covers VALUES (1, ?), (2, ?)', [
                Buffer.alloc(300_000, 7),
                Buffer.from([1, 2, 3]),
              ]);
            },
          },
        ],
      },
    });
    pool = new ReadPool<Queries>({ path, module, threads: 2, maxWaiting: 300 });
  });
  afterEach(async () => {
    await pool.close();
    db.close();
    assert.equal(existsSync(`${path}-wal`), false);
  });

  const code = (expected: string) => (error: unknown) =>
    (error instanceof DatabaseError || error instanceof ThreadError) && error.code === expected;

  /** A gate that calls of `waits` stand before, and the promise that `count` of them do. */
  function closedGate(): { gate: Int32Array; standing: (count: number) => Promise<void>; open: () => void } {
    const gate = new Int32Array(new SharedArrayBuffer(8));
    const standing = async (count: number): Promise<void> => {
      for (let now = Atomics.load(gate, 1); now < count; now = Atomics.load(gate, 1)) {
        await Atomics.waitAsync(gate, 1, now).value;
      }
    };
    const open = (): void => {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    };
    return { gate, standing, open };
  }

  test('calls answer, many at once, each with its own result, and see new commits', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => 1 + (index % 100));
    const songs = await Promise.all(ids.map(async (id) => pool.call('song', id)));
    assert.deepEqual(
      songs.map((song) => song?.id),
      ids,
    );
    db.write((w) => w.run("INSERT INTO songs VALUES (500, 'brand new')"));
    assert.deepEqual(await pool.call('song', 500), { id: 500, title: 'brand new' });
    assert.equal(await pool.call('song', 501), undefined);
  });

  test('bytes arrive whole, large and small, alone and beside other things', async () => {
    const large = await pool.call('cover', 1);
    assert.equal(large.type, 'image/png');
    assert.equal(large.bytes.length, 300_000);
    assert.ok(large.bytes.every((byte) => byte === 7));
    assert.deepEqual([...(await pool.call('cover', 2)).bytes], [1, 2, 3]);
    assert.deepEqual([...(await pool.call('cover', 3)).bytes], []);
  });

  test("a thread's state survives calls, and shared bytes can be answered again", async () => {
    for (let i = 0; i < 10; i++) {
      const text = Buffer.from(await pool.call('titles', undefined)).toString();
      assert.ok(text.startsWith('song 1\nsong 2\n'));
    }
    assert.ok((await pool.call('preparedTimes', undefined)) <= 1);
  });

  test('functions with a home share one thread and what it keeps, whoever else is free', async () => {
    const homes = { titles: 'shelf', preparedTimes: 'shelf', waits: 'other' };
    const housed = new ReadPool<Queries>({ path, module, threads: 2, homes });
    const { gate, standing, open } = closedGate();
    const long = [housed.call('waits', gate), housed.call('waits', gate)];
    await standing(1);
    await Promise.all(Array.from({ length: 20 }, async () => housed.call('titles', undefined)));
    assert.equal(await housed.call('preparedTimes', undefined), 1);
    assert.equal((await housed.call('song', 3))?.title, 'song 3', 'what has none goes where there is room');
    assert.equal(Atomics.load(gate, 1), 1, 'its second call waits for its own thread');
    open();
    await Promise.all(long);
    await housed.close();
  });

  test('a call goes on where there is room, and back at its home, and gives one result', async (t) => {
    const homes = { travels: 'shelf', titles: 'other' };
    const housed = new ReadPool<Queries>({ path, module, threads: 2, homes });
    t.after(() => housed.close());
    // Where there is room is a matter of which thread is quicker: some calls find the other one free.
    for (let isElsewhere = false; !isElsewhere; ) {
      const trips = await Promise.all(Array.from({ length: 40 }, async () => housed.call('travels', [])));
      const [home] = trips[0] ?? [];
      assert.ok(trips.every((trip) => trip.length === 3 && trip[0] === home && trip[2] === home));
      isElsewhere = trips.some((trip) => trip[1] !== home);
    }
    const last = Array.from({ length: 12 }, async () => housed.call('travels', []));
    const ends = await Promise.all([Promise.allSettled(last), housed.close()]);
    for (const end of ends[0])
      if (end.status === 'fulfilled') assert.equal(end.value.length, 3);
      else assert.ok(code('closed')(end.reason));
  });

  test('a function learns whether others wait for its thread', async () => {
    const alone = new ReadPool<Queries>({ path, module, threads: 1 });
    for (const awaited of [false, true, false]) {
      const { gate, standing, open } = closedGate();
      const asked = alone.call('isAwaited', gate);
      await standing(1);
      const behind = awaited ? alone.call('song', 1) : undefined;
      open();
      assert.equal(await asked, awaited);
      await behind;
    }
    await alone.close();
  });

  test('errors come back with name, message and code; readers stay readers', async () => {
    await assert.rejects(pool.call('fails', undefined), (error: unknown) => {
      assert.ok(error instanceof ThreadError);
      assert.deepEqual([error.name, error.message, error.code], ['RangeError', 'no such shelf', 'no_shelf']);
      return true;
    });
    await assert.rejects(pool.call('writes', undefined), code('read_only'));
    const loose: ReadPool = new ReadPool({ path, module, threads: 1 });
    await assert.rejects(loose.call('absent', undefined as never), code('unknown_call'));
    await assert.rejects(loose.call('song', (() => 1) as never), { name: 'DataCloneError' });
    await loose.close();
  });

  test('a thread that dies fails its call and is replaced', async () => {
    for (let i = 0; i < 3; i++) {
      await assert.rejects(pool.call('dies', undefined), code('thread_crashed'));
    }
    assert.equal((await pool.call('song', 7))?.title, 'song 7');
  });

  test('a call that waits can be dropped; one more than the queue holds is overloaded', async () => {
    const { gate, standing, open } = closedGate();
    const busy = [pool.call('waits', gate), pool.call('waits', gate)];
    await standing(2);
    const stop = new AbortController();
    const dropped = pool.call('waits', gate, stop.signal);
    const rest = Array.from({ length: 400 }, async () =>
      pool.call('song', 1).catch((error: unknown) => error),
    );
    stop.abort();
    await assert.rejects(dropped, { name: 'AbortError' });
    await assert.rejects(pool.call('song', 1, stop.signal), { name: 'AbortError' });
    open();
    assert.deepEqual(await Promise.all(busy), ['opened', 'opened']);
    const answers = await Promise.all(rest);
    const refused = answers.filter(
      (answer) => answer instanceof DatabaseError && answer.code === 'overloaded',
    );
    assert.ok(refused.length > 0 && refused.length <= 100, `${refused.length} of 400 refused, 300 may wait`);
    assert.equal(answers.filter((answer) => !(answer instanceof Error)).length, 400 - refused.length);
    assert.equal(Atomics.load(gate, 1), 2, 'the dropped call never started');
  });

  test('a call behind a long one is answered by the other thread, and survives the death of its own', async () => {
    const { gate, standing, open } = closedGate();
    const long = pool.call('waits', gate);
    await standing(1);
    const short = await Promise.all(Array.from({ length: 20 }, async () => pool.call('song', 3)));
    assert.equal(short.length, 20);
    open();
    assert.equal(await long, 'opened');
    const alone = new ReadPool<Queries>({ path, module, threads: 1 });
    const dying = alone.call('dies', undefined);
    const behind = [alone.call('song', 4), alone.call('song', 5)];
    await assert.rejects(dying, code('thread_crashed'));
    assert.deepEqual(
      (await Promise.all(behind)).map((song) => song?.id),
      [4, 5],
    );
    await alone.close();
  });

  test('closing lets running calls end and refuses the others', async () => {
    const { gate, standing, open } = closedGate();
    const running = [pool.call('waits', gate), pool.call('waits', gate)];
    const waiting = assert.rejects(pool.call('song', 1), code('closed'));
    await standing(2);
    const closed = pool.close();
    await waiting;
    await assert.rejects(pool.call('song', 1), code('closed'));
    open();
    assert.deepEqual(await Promise.all(running), ['opened', 'opened']);
    await closed;
  });

  test('what nobody asks starts no thread', async () => {
    const running = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
    assert.equal(running(), 0);
    await pool.call('song', 1);
    const one = running();
    assert.ok(one > 0);
    // Another call finds the thread that has nothing to do.
    await pool.call('song', 2);
    assert.equal(running(), one);
  });

  test('a module or a file that is not there is told to every caller, and close still ends', async () => {
    const noModule: ReadPool = new ReadPool({ path, module: new URL('absent.ts', module), threads: 2 });
    await assert.rejects(noModule.call('song', 1 as never), code('bad_module'));
    await assert.rejects(noModule.call('song', 1 as never), code('bad_module'));
    await noModule.close();
    const noFile: ReadPool = new ReadPool({ path: join(folder, 'absent.db'), module, threads: 1 });
    await assert.rejects(noFile.call('song', 1 as never), code('bad_module'));
    await noFile.close();
  });
});
