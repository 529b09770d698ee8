import assert from 'node:assert/strict';
import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import test from 'node:test';
import { folder, named, open } from './setting.ts';

/** Files of apps that this process has open. */
function openFiles(dataDir: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(`${dataDir}/apps/`);
    } catch {
      return false;
    }
  }).length;
}

const count = 60;

test('many apps, few open files, and little memory for each', async (t) => {
  const dataDir = folder(t);
  const live = await open(t, dataDir, { maxOpenApps: 6 });
  const names = Array.from({ length: count }, (_, at) => named(`app-${String(at).padStart(4, '0')}`));
  for (const name of names) await live.apps.create({ name });
  const visit = (): void => {
    for (const name of names) {
      live.databases.write(name, (w, app) =>
        w.run(`INSERT INTO streams (app_id, stream_id, type) VALUES (?, hex(randomblob(8)), 'rtmp')`, [
          app.id,
        ]),
      );
      assert.ok(live.databases.open <= 6);
    }
  };
  visit();
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1) visit();
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown / count < 100_000, `${grown} bytes for ${count} apps`);
  if (process.platform === 'linux') assert.ok(openFiles(dataDir) <= 6 * 3, `${openFiles(dataDir)} files`);
  for (const name of names)
    assert.equal(
      live.databases.read(name, (r) => r.value('SELECT count(*) FROM streams')),
      4,
    );
  assert.deepEqual(
    live.apps.list({ limit: 3, after: 'app-0010' }).map(({ name }) => name),
    ['app-0011', 'app-0012', 'app-0013'],
  );
});

test('a list of apps opens none of them', async (t) => {
  const live = await open(t, folder(t));
  for (const name of ['one', 'two']) await live.apps.create({ name: named(name) });
  assert.equal(live.databases.open, 0);
  assert.equal(live.apps.list({ limit: 10 }).length, 3);
  assert.equal(live.databases.open, 0);
});

test('one that is in use is not closed, and who finds no place is told', async (t) => {
  const live = await open(t, folder(t), { maxOpenApps: 4 });
  const names = ['one', 'two', 'three', 'four', 'five'].map(named);
  for (const name of names) await live.apps.create({ name });
  const { databases } = live;
  const held = await databases.hold(names[0] ?? named('one'));
  let second: string | undefined;
  const waiting = databases.hold(named('two')).then((app) => {
    second = app.app.name;
    return app;
  });
  for (const name of names) databases.read(name, () => 0);
  assert.equal(held.db.open, true);
  assert.equal(second, undefined, 'places for closures are kept');
  assert.throws(() => databases.forget(named('one')), { code: 'busy' });
  const nest = (left: readonly string[]): number => {
    const [first, ...rest] = left;
    return first === undefined ? 0 : databases.read(named(first), () => 1 + nest(rest));
  };
  assert.equal(nest(['two', 'three', 'four']), 3);
  assert.throws(() => nest(['two', 'three', 'four', 'five']), { code: 'busy' });
  held.release();
  held.release();
  const other = await waiting;
  assert.equal(second, 'two');
  other.release();
  assert.equal(databases.open, 4);
});

test('an app whose database is gone is not made anew', async (t) => {
  const live = await open(t, folder(t));
  await live.apps.create({ name: named('club') });
  rmSync(live.folders.database(named('club')));
  assert.throws(() => live.databases.read(named('club'), () => 0), { code: 'not_available' });
  assert.deepEqual(readdirSync(live.folders.app(named('club'))).includes('app.db'), false);
});

test('an app that another program has removed and made again is the new one', async (t) => {
  const dataDir = folder(t);
  const live = await open(t, dataDir);
  await live.apps.create({ name: named('club') });
  live.databases.write(named('club'), (w, app) =>
    w.run(`INSERT INTO streams (app_id, stream_id, type) VALUES (?, 'main/a', 'rtmp')`, [app.id]),
  );
  const other = await open(t, dataDir, { settle: false });
  other.apps.remove(named('club'));
  assert.throws(() => live.databases.read(named('club'), () => 0), { code: 'not_found' });
  await other.apps.create({ name: named('club') });
  assert.equal(
    live.databases.read(named('club'), (r) => r.value('SELECT count(*) FROM streams')),
    0,
  );
});
