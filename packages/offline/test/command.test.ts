/** `bandstand offline` as people call it, beside a Jellyfin server that comes and goes. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bandstand, type Done, folder } from '../../../apps/server/test/instance/command.ts';
import { at, listAt } from '../../../apps/server/test/instance/talking.ts';
import { type StockJellyfin, startStock } from './stock-jellyfin.ts';

const song = (number: number): string => number.toString(16).padStart(32, '0');
const album = 'a'.repeat(32);

/** The one JSON value on stdout. */
function value(done: Done, code = 0): unknown {
  assert.equal(done.code, code, done.stderr);
  assert.equal(done.stdout.trimEnd().split('\n').length, 1, done.stdout);
  return JSON.parse(done.stdout);
}

interface Setting {
  readonly stock: StockJellyfin;
  readonly user: string;
  readonly store: string;
  readonly run: (line: string, input?: string) => Promise<Done>;
}

async function setting(t: TestContext): Promise<Setting> {
  const stock = await startStock(t);
  const user = stock.state.addUser('ann');
  const library = stock.state.addLibrary('Music');
  stock.state.put(library, { Id: album, Type: 'MusicAlbum', Name: 'Sólin', AlbumArtist: 'Ann' });
  for (const number of [1, 2, 3])
    stock.state.put(library, {
      Id: song(number),
      Type: 'Audio',
      Name: `Song ${number}`,
      AlbumId: album,
      Album: 'Sólin',
      IndexNumber: number,
    });
  const store = join(folder(t), 'music', 'store.db');
  const run = (line: string, input = ''): Promise<Done> =>
    bandstand(['offline', ...line.split(' '), '--store', store], { input });
  return { stock, user: user.id, store, run };
}

test('a store is made, filled, looked at and edited without a network, and what was done reaches the server', async (t) => {
  const { stock, user, store, run } = await setting(t);
  const early = await run('status');
  assert.deepEqual([early.code, existsSync(store)], [2, false]);
  assert.match(early.stderr, /There is no store at .*bandstand offline add/);
  const added = await run(`add ${stock.url} --user ann --password-stdin --json`, 'secret\n');
  assert.deepEqual([at(value(added), 'user'), at(value(added), 'url'), added.stderr], ['ann', stock.url, '']);
  assert.equal(statSync(`${store}-secrets`).mode & 0o777, 0o600);
  assert.equal(statSync(`${store}-secrets.key`).mode & 0o777, 0o600);
  assert.equal(at(value(await run('sync --json')), 'added'), 4);
  await stock.down();
  const albums = value(await run('albums --json --limit 1'));
  assert.deepEqual([at(albums, 'items.0.id'), at(albums, 'items.0.name')], [album, 'Sólin']);
  const tracks = value(await run(`tracks ${album} --json`));
  assert.deepEqual(
    listAt(tracks, 'items').map((one) => at(one, 'id')),
    [1, 2, 3].map(song),
  );
  assert.equal(at(value(await run('search solin --type MusicAlbum --json')), 'items.0.id'), album);
  const played = value(await run(`play ${song(1)} --at 2026-02-01T10:00:00Z --json`));
  assert.deepEqual([at(played, 'playCount'), at(played, 'needsSync')], [1, true]);
  await run(`favorite ${song(2)} on --offline`);
  const list = await run(`playlist create Mix ${song(3)} ${song(1)} ${song(3)}`);
  assert.match(list.stdout, /^[\da-f]{32}\n$/, 'its id alone');
  assert.equal((await run(`playlist remove ${list.stdout.trim()} ${song(1)}`)).code, 0);
  assert.equal(listAt({ edits: value(await run('queue list --json')) }, 'edits').length, 3);
  const away = await run('sync');
  assert.equal(away.code, 1);
  assert.match(away.stderr, /does not answer/);
  await stock.up();
  assert.deepEqual(at(value(await run('sync --json')), 'sent'), { done: 3, failed: 0, dead: 0 });
  const { PlayCount, LastPlayedDate } = stock.state.dataOf(user, song(1));
  assert.deepEqual([PlayCount, Date.parse(String(LastPlayedDate))], [1, Date.parse('2026-02-01T10:00:00Z')]);
  assert.equal(stock.state.dataOf(user, song(2)).IsFavorite, true);
  assert.deepEqual(
    [...stock.state.playlists.values()].map(({ items }) => items),
    [[song(3), song(3)]],
  );
  const status = value(await run('status --json --offline'));
  assert.deepEqual(at(status, 'accounts.0.items'), { Audio: 3, MusicAlbum: 1 });
  assert.deepEqual(value(await run('verify --json')), { faults: [], files: { checked: 0, damaged: [] } });
});

test('what the server refuses is shown with its reason, sent anew or given up; a sign-in that ended is made again', async (t) => {
  const { stock, user, run } = await setting(t);
  await run(`add ${stock.url} --user ann --password-stdin`, 'secret');
  await run('sync');
  stock.fault = ({ path }) => (path.startsWith('/userfavoriteitems') ? { status: 400 } : undefined);
  for (const number of [1, 2]) await run(`favorite ${song(number)} on`);
  const sync = await run('sync');
  assert.equal(sync.code, 3, 'done but for some of it');
  const dead = listAt({ edits: value(await run('queue list --status dead --json')) }, 'edits');
  assert.deepEqual(
    dead.map((one) => [at(one, 'entityId'), /400/.test(String(at(one, 'error')))]),
    [1, 2].map((number) => [song(number), true]),
  );
  stock.fault = () => undefined;
  const [first, second] = dead.map((one) => String(at(one, 'opId')));
  assert.deepEqual(value(await run(`queue retry ${first} --json`)), { retried: [first] });
  assert.equal((await run('queue export')).stdout.trim().split('\n').length, 2);
  assert.deepEqual(value(await run(`queue discard ${second} --json`)), { discarded: [second] });
  stock.state.tokens.clear();
  const refused = await run('sync');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /sign-in.*bandstand offline add/);
  assert.equal(at(value(await run('status --json')), 'accounts.0.needsLogin'), true);
  await run(`add ${stock.url} --user ann --password-stdin`, 'secret');
  assert.equal(at(value(await run('sync --json')), 'sent.done'), 1);
  assert.equal(stock.state.dataOf(user, song(1)).IsFavorite, true);
  assert.equal(stock.state.dataOf(user, song(2)).IsFavorite, false);
});

test('wrong words are refused with what is right', async (t) => {
  const { stock, run } = await setting(t);
  const cases: readonly (readonly [line: string, code: number, words: RegExp])[] = [
    [`add ${stock.url} --user ann`, 2, /--password-stdin/],
    [`add ${stock.url} --password-stdin`, 2, /--user NAME/],
    ['add ftp://music --user ann --password-stdin', 2, /http/],
  ];
  for (const [line, code, words] of cases) {
    const done = await run(line, 'x');
    assert.equal(done.code, code, line);
    assert.match(done.stderr, words);
  }
  await run(`add ${stock.url} --user ann --password-stdin`, 'secret');
  await run('sync');
  const later: readonly (readonly [line: string, code: number, words: RegExp])[] = [
    [`favorite ${song(1)} maybe`, 2, /on or off/],
    [`favorite ${song(9)} on`, 1, /no item .*search/],
    [`rate ${song(1)} 11`, 2, /0 to 10/],
    [`play ${song(1)} --at yesterday`, 2, /such as 2026-/],
    ['search song --limit 0', 2, /1 to 1000/],
    ['sync --offline', 2, /needs the network/],
    ['sync --user bert', 2, /ann at/],
    ['rules add nonsense', 2, /favourites, newest-albums/],
    ['download nonsense', 1, /nothing to download/],
  ];
  const done = await Promise.all(later.map(([line]) => run(line)));
  for (const [index, [line, code, words]] of later.entries()) {
    assert.equal(done[index]?.code, code, line);
    assert.match(done[index]?.stderr ?? '', words);
  }
});
