import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import {
  openReadOnly,
  type Readable,
  ReadPool,
  type SharedMemory,
  type Writer,
  wakeAll,
} from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { Memory } from '../src/catalogue/reading/memory.ts';
import { sharedOrder } from '../src/catalogue/reading/positions/orders.ts';
import { seenArtists, seenTracks } from '../src/catalogue/reading/positions/seen.ts';
import { scopeOf } from '../src/catalogue/reading/scope.ts';
import { serialsOf } from '../src/catalogue/reading/shelves/cells.ts';
import { Exchange } from '../src/catalogue/reading/shelves/exchange.ts';
import { Shelf } from '../src/catalogue/reading/shelves/shelf.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';
import { openLibrary } from './fresh-library.ts';
import type * as child from './reading-shelves-child.ts';

/** What the threads of a pool share: each call is for another one, which the others meet. */
function poolOf(threads: number): () => SharedMemory {
  const cells = new SharedArrayBuffer(4096);
  const wake = new Int32Array(new SharedArrayBuffer(4));
  const all: SharedMemory[] = [];
  return () => {
    const memory: SharedMemory = { cells, wake, threads, thread: all.length, peers: [] };
    for (const other of all) {
      const { port1, port2 } = new MessageChannel();
      other.peers.push(port1);
      memory.peers.push(port2);
    }
    all.push(memory);
    wakeAll(wake);
    return memory;
  };
}

function shelfIn(memory: SharedMemory): Shelf<Int32Array> {
  const exchange = Exchange.open(memory);
  assert.ok(exchange);
  const tools = { now: () => 0, spent: () => 0, serial: serialsOf(memory.cells) };
  const shelf = new Shelf<Int32Array>(1 << 20, ({ byteLength }) => byteLength, tools, {
    passing: { exchange, shelf: 'numbers' },
  });
  exchange.begin();
  return shelf;
}

const numbers = (number: number, length = 10_000): Int32Array => new Int32Array(length).fill(number);
const never = (): never => assert.fail('it is there');

describe('shelves of reading threads', () => {
  test('what one has built the others have, and what one asks anew is made of what another built', () => {
    const pool = poolOf(3);
    const [one, other, third] = [shelfIn(pool()), shelfIn(pool()), shelfIn(pool())];
    const built = one.getShared('key', 'a', () => numbers(1));
    assert.ok(built.value.buffer instanceof SharedArrayBuffer);
    assert.deepEqual(other.getShared('key', 'a', never), built);
    const next = other.getShared('key', 'b', (old) => {
      assert.equal(old?.stamp, 'a');
      return numbers(2);
    });
    assert.deepEqual(third.getShared('key', 'b', never), next);
    assert.deepEqual(one.getShared('key', 'b', never), next);
    assert.notEqual(next.id, built.id);
    // A thread that reads an older snapshot gets what is right for that.
    assert.equal(third.getShared('key', 'a', () => numbers(1)).value[0], 1);
    assert.equal(one.getShared('key', 'b', never).value[0], 2);
  });

  test('what is small or asked for alone stays with each', () => {
    const pool = poolOf(2);
    const [one, other] = [shelfIn(pool()), shelfIn(pool())];
    let built = 0;
    for (const shelf of [one, other]) {
      shelf.getShared('small', '', () => (built++, numbers(1, 10)));
      shelf.get('own', '', () => (built++, numbers(1)));
    }
    assert.equal(built, 4);
  });

  test('a thread that begins late is told what there is', async () => {
    const pool = poolOf(2);
    const built = shelfIn(pool()).getShared('key', '', () => numbers(1));
    const late = shelfIn(pool());
    let found: unknown;
    for (let left = 500; left > 0 && found === undefined; left -= 1) {
      await sleep(10);
      try {
        found = late.getShared('key', '', never);
      } catch (error) {
        assert.ok(left > 1, error instanceof Error ? error : undefined);
      }
    }
    assert.deepEqual(found, built);
  });

  test('threads that want the same at once build it once', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bandstand-shelves-'));
    const db = openLibrary(join(folder, 'library.db'));
    const module = new URL('reading-shelves-child.ts', import.meta.url);
    const pool = new ReadPool<typeof child>({ path: db.path, module, threads: 3 });
    t.after(async () => {
      await pool.close();
      db.close();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    });
    const askAll = async (number: number, builds = [1]): Promise<void> => {
      const gate = new Int32Array(new SharedArrayBuffer(12));
      gate[0] = 3;
      const answers = await Promise.all([1, 2, 3].map(() => pool.call('ask', { gate, number })));
      assert.deepEqual(answers, [number, number, number]);
      assert.ok(builds.includes(gate[1] ?? 0), `${gate[1]} builds in round ${number}`);
    };
    for (const number of [1, 2, 3]) await askAll(number);
    // The one that takes the place of a dead thread takes its part in this, too, once the others have met it.
    await assert.rejects(pool.call('die', undefined), { code: 'thread_crashed' });
    await askAll(4, [1, 2]);
    for (const number of [5, 6]) await askAll(number);
  });
});

describe('threads that follow one catalogue', () => {
  let setting: CatalogueSetting;
  const connections: (Readable & { close(): void })[] = [];
  before(async () => {
    setting = await openSetting({ albums: 1500, tracksPerAlbum: 4 });
  });
  after(async () => {
    for (const connection of connections) connection.close();
    await setting.close();
  });

  /** A thread as it would read, with its own connection. */
  function thread(shared?: SharedMemory) {
    const connection = openReadOnly(setting.db.path);
    connections.push(connection);
    // Nothing is dear, so that nothing may lag.
    const catalogue = new Memory(Date.now, () => 0, 1, shared);
    return () =>
      connection.read((reader) => {
        const scope = scopeOf(reader, setting.viewers.listener, { catalogue });
        const { feed } = catalogue;
        const layout = catalogue.layout(reader);
        const credits = catalogue.credits(reader);
        return {
          ids: [layout.id, credits.id],
          counters: [feed.artist, feed.album, feed.track, ...Object.values(feed.marked)],
          content: [
            layout.value.tracks.join(),
            layout.value.starts.join(),
            seenTracks(scope).value.join(''),
            seenArtists(scope).value.join(''),
            sharedOrder(scope, 'track', 'title').value.join(),
          ],
        };
      });
  }

  test('see what a thread sees that begins anew, keep it once, and agree how far they have come', () => {
    const seed = testSeed();
    const draw = drawing(seed);
    const pool = poolOf(3);
    const threads = [thread(pool()), thread(pool())];
    let made = 0;
    for (let round = 0; round < 60; round += 1) {
      setting.db.write((w) => {
        for (let nth = draw(5); nth >= 0; nth -= 1) change(w, draw, ++made);
        if (draw(8) === 0) prune(w, draw);
      });
      // One that has slept meanwhile, and one that begins late.
      if (round === 30) threads.push(thread(pool()));
      const awake = threads.filter(() => draw(3) > 0);
      const found = awake.map((read) => read());
      const anew = thread()();
      for (const { content } of found)
        assert.deepEqual(content, anew.content, `seed ${seed}, round ${round}`);
      const [first, ...others] = threads.map((read) => read());
      for (const { ids, counters } of others) {
        assert.deepEqual(counters, first?.counters, `seed ${seed}, round ${round}`);
        assert.deepEqual(ids, first?.ids, `seed ${seed}, round ${round}`);
      }
    }
  });
});

/** Numbers below a bound, the same for the same seed. */
function drawing(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % bound;
  };
}

function change(w: Writer, draw: (bound: number) => number, made: number): void {
  const track = 1 + draw(6000);
  const album = 1 + draw(1500);
  const what = draw(5);
  if (what === 0)
    w.run('UPDATE tracks SET title = ?, title_key = ? WHERE id = ?', [`n ${made}`, `n ${made}`, track]);
  else if (what === 1) w.run('UPDATE tracks SET album_id = ? WHERE id = ?', [album, track]);
  else if (what === 2) w.run("UPDATE albums SET visibility = 'private' WHERE id = ?", [album]);
  else if (what === 3) w.run('UPDATE artists SET name = ? WHERE id = ?', [`artist ${made}`, 1 + draw(50)]);
  else w.run('DELETE FROM tracks WHERE id = ?', [track]);
}

/** Forgets a part of the log, or all of it: then its numbers begin anew for who has not read it. */
function prune(w: Writer, draw: (bound: number) => number): void {
  const last = w.value<number | null>('SELECT max(seq) FROM changes') ?? 0;
  w.run('DELETE FROM changes WHERE seq <= ?', [last - draw(4)]);
}
