import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { createDiskCache, type Produce } from '../src/index.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-cache-'));
after(() => rm(scratch, { recursive: true, force: true }));
let folders = 0;
function folder(): string {
  folders += 1;
  return join(scratch, String(folders));
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}

const kilobyte = (letter: string) => Buffer.alloc(1024, letter);

test('entries come back, also after a restart, and the least recently used go first', async () => {
  const dir = folder();
  const cache = await createDiskCache({ dir, maxBytes: 3 * 1024 });
  for (const key of ['a', 'b', 'c']) await cache.put(key, kilobyte(key));
  assert.deepEqual(await cache.get('a'), kilobyte('a'));
  await cache.put('d', kilobyte('d'));
  assert.equal(await cache.get('b'), null, 'b was used longest ago');
  assert.equal(cache.bytes, 3 * 1024);
  await cache.put('too large', Buffer.alloc(4 * 1024));
  assert.equal(await cache.get('too large'), null);
  await cache.close();

  await writeFile(join(dir, 'not of ours'), 'x');
  const again = await createDiskCache({ dir, maxBytes: 10 * 1024 });
  await again.put('e', kilobyte('e'));
  assert.deepEqual(await again.get('e'), kilobyte('e'));
  await again.close();
  const smaller = await createDiskCache({ dir, maxBytes: 0 });
  assert.equal(smaller.bytes, 0);
  await smaller.close();
});

test('a restart keeps what is there and drops what was half written', async () => {
  const dir = folder();
  const cache = await createDiskCache({ dir, maxBytes: 1e6 });
  await cache.put('kept', kilobyte('k'));
  const stuck = await cache.share('half', async (write, signal) => {
    await write(kilobyte('h'));
    await aborted(signal);
  });
  assert.equal((await readdir(join(dir, 'part'))).length, 1);
  // The process "dies" here: a second one takes the folder over.
  const next = await createDiskCache({ dir, maxBytes: 1e6 });
  assert.deepEqual(await next.get('kept'), kilobyte('k'));
  assert.equal(await next.find('half'), null);
  stuck.close();
  await cache.close();
  await next.close();
});

test('the folder may vanish while the server runs', async () => {
  const dir = folder();
  const cache = await createDiskCache({ dir, maxBytes: 1e6 });
  await cache.put('a', kilobyte('a'));
  const held = await cache.find('a');
  assert.ok(held);
  await rm(dir, { recursive: true });
  assert.deepEqual(await buffer(held.open()), kilobyte('a'), 'whoever has it open reads on');
  held.close();
  assert.equal(await cache.get('a'), null);
  assert.equal(cache.bytes, 0);
  await cache.put('a', kilobyte('a'));
  assert.deepEqual(await cache.get('a'), kilobyte('a'));
  await cache.close();
});

test('a folder that cannot be written costs nothing but the cache', async () => {
  const dir = folder();
  await writeFile(dir, 'a file where the folder should be');
  const cache = await createDiskCache({ dir, maxBytes: 1e6 });
  const made = await cache.getOrMake('a', () => Promise.resolve(kilobyte('a')));
  assert.deepEqual(Buffer.from(made), kilobyte('a'));
  assert.equal(await cache.get('a'), null);
  await cache.close();
});

test('many who want the same at once make it once', async () => {
  const cache = await createDiskCache({ dir: folder(), maxBytes: 1e6 });
  let made = 0;
  const make = () => {
    made += 1;
    return Promise.resolve(kilobyte('x'));
  };
  await Promise.all(Array.from({ length: 20 }, () => cache.getOrMake('x', make)));
  await cache.getOrMake('x', make);
  assert.equal(made, 1);
  await assert.rejects(
    cache.getOrMake('y', () => Promise.reject(new Error('no source'))),
    /no source/,
  );
  await cache.getOrMake('y', make);
  assert.equal(made, 2, 'a failure is not remembered');
  await cache.close();
});

test('listeners follow one writer from the first byte or from the middle, and the next reads the stored file', async () => {
  const cache = await createDiskCache({ dir: folder(), maxBytes: 1e7 });
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  let runs = 0;
  const produce: Produce = async (write) => {
    runs += 1;
    for (const [at, gate] of gates.entries()) {
      await gate.promise;
      await write(Buffer.alloc(300_000, 65 + at));
    }
  };
  const [first, second] = await Promise.all([cache.share('song', produce), cache.share('song', produce)]);
  const whole = buffer(first.open());
  const middle = buffer(second.open(299_999, 600_001));
  gates[0]?.resolve();
  const late = await cache.share('song', produce);
  const lateWhole = buffer(late.open());
  assert.equal(late.size, null);
  gates[1]?.resolve();
  gates[2]?.resolve();
  assert.equal((await whole).length, 900_000);
  assert.ok((await lateWhole).equals(await whole));
  assert.equal((await middle).toString('latin1'), `A${'B'.repeat(300_000)}C`);
  assert.equal(await first.done, 900_000);
  for (const entry of [first, second, late]) entry.close();
  const stored = await cache.share('song', produce);
  assert.equal(stored.size, 900_000);
  assert.ok((await buffer(stored.open())).equals(await whole));
  stored.close();
  assert.equal(runs, 1);
  await cache.close();
});

test('the writer is stopped when the last listener leaves, not before, and the next one starts anew', async () => {
  const cache = await createDiskCache({ dir: folder(), maxBytes: 1e7 });
  let starts = 0;
  let stopped = false;
  const produce: Produce = async (write, signal) => {
    starts += 1;
    await write(kilobyte('a'));
    if (starts > 1) return;
    await aborted(signal);
    stopped = true;
  };
  const one = await cache.share('x', produce);
  const two = await cache.share('x', produce);
  one.close();
  one.close();
  assert.equal(stopped, false);
  const reading = buffer(two.open());
  two.close();
  await assert.rejects(reading, /nobody listens/);
  const again = await cache.share('x', produce);
  assert.equal(await again.done, 1024);
  assert.equal(starts, 2);
  again.close();
  await cache.close();
});

test('a writer that fails tells its readers, and nothing of it stays', async () => {
  const dir = folder();
  const cache = await createDiskCache({ dir, maxBytes: 1e7 });
  const entry = await cache.share('x', async (write) => {
    await write(kilobyte('a'));
    throw new Error('the disk of the source is gone');
  });
  await assert.rejects(buffer(entry.open()), /disk of the source/);
  await assert.rejects(entry.done, /disk of the source/);
  entry.close();
  assert.equal(await cache.find('x'), null);
  assert.deepEqual(await readdir(join(dir, 'part')), []);
  await cache.close();
});
