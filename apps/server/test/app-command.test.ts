import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { addVod, oldAppDb, oldFolder } from '../../../packages/live/test/streamhub.ts';
import { bandstand, folder } from './instance/command.ts';
import { at, listAt } from './instance/talking.ts';

const all = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What a command prints as JSON; it must succeed. */
async function json(args: readonly string[]): Promise<unknown> {
  const done = await bandstand([...args, '--json']);
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

test('apps are made, saved, brought to another server and tended from the command line', async (t) => {
  const dir = folder(t);
  const [data, other, third] = [join(dir, 'a'), join(dir, 'b'), join(dir, 'c')];
  const archive = join(dir, 'club.tar.gz');
  for (const path of [other, third]) mkdirSync(path);
  oldFolder(data, { nested: true });
  assert.deepEqual(
    all(await json(['app', 'list', '--data', data])).map((app) => at(app, 'name')),
    ['club', 'live'],
  );
  writeFileSync(join(data, 'apps', 'club', 'recordings', 'club-1.mp4'), 'moving');
  const saved = await json(['app', 'export', 'club', archive, '--media', '--data', data]);
  assert.ok(listAt(saved, 'entries').some((entry) => at(entry, 'path') === 'app/recordings/club-1.mp4'));
  assert.equal(at(await json(['app', 'import', archive, '--data', other]), 'state'), 'ready');
  assert.deepEqual(
    readdirSync(other).filter((name) => name.startsWith('.')),
    [],
  );
  assert.ok(existsSync(join(other, 'apps', 'club', 'recordings', 'club-1.mp4')));
  const [first, ...rest] = all(await json(['app', 'db', 'maintain', '--all', '--data', data]));
  assert.deepEqual([at(first, 'database'), rest.length], ['streamhub.db', 2]);
  assert.deepEqual(at(await json(['app', 'db', 'cleanup', '--data', data]), 'removed'), {
    streams: 6,
    vods: 6,
    ingress_auth: 2,
  });
  assert.equal(at(await json(['app', 'move', 'club', '--to', third, '--data', data]), 'state'), 'ready');
  assert.equal(existsSync(join(data, 'apps', 'club')), false);
  assert.ok(existsSync(join(third, 'apps', 'club', 'recordings', 'club-1.mp4')));
});

test('replicas, moves and refusals', async (t) => {
  const dir = folder(t);
  const [data, other] = [join(dir, 'a'), join(dir, 'b')];
  for (const path of [data, other]) mkdirSync(path);
  const old = join(dir, 'radio');
  const db = oldAppDb(join(old, 'app.db'));
  db.write((w) => addVod(w, { id: 1, appId: 3, name: 'show' }));
  db.close();
  assert.equal(at(await json(['app', 'import', old, '--name', 'radio', '--data', data]), 'name'), 'radio');
  assert.equal(
    at(await json(['app', 'replicate', 'radio', '--to', other, '--data', data]), 'state'),
    'replica',
  );
  for (const [args, code] of [
    [['app', 'remove', 'radio', '--data', data], 2],
    [['app', 'create', '..%2Fradio', '--data', data], 2],
    [['app', 'db', 'maintain', 'nobody', '--data', data], 1],
  ] as const) {
    const done = await bandstand(args);
    assert.deepEqual([done.code, done.stdout], [code, ''], `${args.join(' ')}: ${done.stderr}`);
    assert.ok(!done.stderr.includes('    at '), done.stderr);
  }
  assert.deepEqual(readdirSync(join(data, 'apps')).toSorted(), ['live', 'radio']);
});

test('a backup holds the apps, and a restore brings them back', async (t) => {
  const dir = folder(t);
  const [data, restored, archive] = [join(dir, 'a'), join(dir, 'b'), join(dir, 'all.tar.gz')];
  oldFolder(data);
  await json(['app', 'list', '--data', data]);
  writeFileSync(join(data, 'apps', 'club', 'samples', 'player.html'), '<p>');
  await json(['backup', archive, '--data', data, '--no-acoustid']);
  await json(['restore', archive, '--data', restored, '--no-acoustid']);
  assert.ok(existsSync(join(restored, 'apps', 'club', 'samples', 'player.html')));
  assert.equal(at(await json(['app', 'db', 'status', 'live', '--data', restored]), 'rows.vods'), 6);
});
