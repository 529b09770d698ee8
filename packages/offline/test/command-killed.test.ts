/** kill -9 of `bandstand offline`: nothing that was acknowledged is lost, nothing happens twice. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { accounts, Edits, searchItems } from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';
import {
  bandstand,
  type Done,
  ending,
  environment,
  folder,
  gather,
  killGroup,
  root,
} from '../../../apps/server/test/instance/command.ts';
import { ask, at, listAt, signIn } from '../../../apps/server/test/instance/talking.ts';
import { testSeed } from '../../../tools/seed.ts';
import { type Bandstand, Line, people, startBandstand, until, writeAlbum } from './bandstand.ts';
import { Dice } from './dice.ts';
import { wholeSuite } from './suite.ts';

const { anna } = people;

describe('bandstand offline that is killed', () => {
  let house: Bandstand;
  let line: Line;
  let store: string;
  const suite = wholeSuite();
  before(async () => {
    const music = join(folder(suite), 'music');
    writeAlbum(music, 'Amber Days', [130, 1, 1]);
    writeAlbum(music, 'Basalt Nights', [1, 1, 1]);
    house = await startBandstand(suite, [music], 2);
    line = await Line.open(suite, house.url);
    store = join(folder(suite), 'store.db');
    const added = await run(`add ${line.url} --user anna --password-stdin`, anna.password);
    assert.equal(added.code, 0, added.stderr);
  });

  const run = (words: string, input = ''): Promise<Done> =>
    bandstand(['offline', ...words.split(' '), '--store', store], { input });

  const json = async (words: string): Promise<unknown> => {
    const done = await run(`${words} --json`);
    assert.ok(done.code === 0 || done.code === 3, `${words}: ${done.stderr}`);
    return JSON.parse(done.stdout);
  };

  /** Starts a command that is to be killed. */
  function start(words: string) {
    const child = spawn(
      'sh',
      [join(root, 'bin/bandstand'), 'offline', ...words.split(' '), '--store', store],
      {
        env: environment(),
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    return { child, output: gather(child), ended: ending(child) };
  }

  /** Starts a command, kills it once the line holds an answer back, and lets the line go on. */
  async function killHeld(
    words: string,
    accident: Line['accident'],
    isFarEnough: () => boolean = () => true,
  ): Promise<void> {
    line.accident = accident;
    line.held = 0;
    const { child, output, ended } = start(words);
    try {
      await until(`an answer is held back: ${output.stderr}`, () => line.held > 0 && isFarEnough());
    } finally {
      killGroup(child);
      await ended;
      line.accident = () => undefined;
    }
  }

  async function assertSound(): Promise<void> {
    assert.deepEqual(at(await json('verify --offline'), 'faults'), []);
  }

  /** Ids of the tracks in the order of their names, from the store itself. */
  function tracks(): readonly string[] {
    const driver = openFile(store);
    try {
      const [account] = driver.read(accounts);
      assert.ok(account !== undefined);
      return ['Amber Days', 'Basalt Nights'].flatMap((text) =>
        driver
          .read((reader) => searchItems(reader, account, text, { types: ['Audio'] }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ id }) => id),
      );
    } finally {
      driver.close();
    }
  }

  const playCount = async (id: string): Promise<number> => {
    const token = await signIn(house.url, anna);
    const said = await ask(house.url, `/jellyfin/UserItems/${id}/UserData?api_key=${token}`);
    return Number(at(said.body, 'PlayCount'));
  };

  test('in its first sync: the next one completes it, with nothing twice', async () => {
    await killHeld('sync', (_method, path) => (path.includes('/snapshot') ? { holdAfter: 500 } : undefined));
    await assertSound();
    await json('sync');
    const status = await json('status --offline');
    assert.deepEqual(
      [
        at(status, 'accounts.0.items.Audio'),
        at(status, 'accounts.0.items.MusicAlbum'),
        at(status, 'accounts.0.isComplete'),
      ],
      [6, 2, true],
    );
    const again = await json('sync');
    assert.deepEqual(
      ['added', 'updated', 'removed'].map((name) => at(again, name)),
      [0, 0, 0],
    );
    await assertSound();
  });

  test('while it sends, the server having done it: the next sync counts nothing twice and sends the rest', async () => {
    const ids = tracks();
    const driver = openFile(store);
    const [account] = driver.read(accounts);
    assert.ok(account !== undefined);
    const edits = new Edits({ driver, account, clock: Date.now });
    for (const id of ids)
      for (const hour of [1, 2, 3]) edits.recordPlay(id, Date.parse(`2026-02-01T0${hour}:00:00Z`));
    driver.close();
    for (const _ of [1, 2])
      await killHeld('sync', (method, path) =>
        method === 'POST' && /UserData\/Edits|UserPlayedItems/.test(path) ? { holdAfter: 0 } : undefined,
      );
    await assertSound();
    await json('sync');
    for (const id of ids) assert.equal(await playCount(id), 3, id);
    assert.deepEqual(await json('queue list'), []);
    await assertSound();
  });

  test('in a download: the next run goes on from there, and the file is whole', async () => {
    const [long = ''] = tracks();
    const driver = openFile(store);
    const sql = 'SELECT max(bytes_downloaded) FROM downloads';
    const isOnDisk = (): boolean => Number(driver.read((reader) => reader.value(sql))) > 1_000_000;
    await killHeld(
      `download ${long}`,
      (_method, path) => (path.includes('/Download') ? { holdAfter: 1_500_000 } : undefined),
      isOnDisk,
    );
    driver.close();
    const ranges: (string | undefined)[] = [];
    line.accident = (_method, path, headers) => {
      if (path.includes('/Download')) ranges.push(headers.range);
      return undefined;
    };
    const files = listAt({ files: await json('download run') }, 'files');
    line.accident = () => undefined;
    assert.deepEqual(
      files.map((one) => [at(one, 'id'), at(one, 'status')]),
      [[long, 'completed']],
    );
    assert.match(ranges[0] ?? '', /^bytes=\d{7}-$/);
    assert.equal(ranges.length, 1);
    assert.deepEqual(at(await json('verify'), 'files'), { checked: 1, damaged: [] });
    await assertSound();
  });

  test('while it takes edits: each that was acknowledged is there once and counts once', async (t) => {
    const dice = new Dice(testSeed(t));
    const id = tracks().at(-1) ?? '';
    const before = await playCount(id);
    const began = performance.now();
    assert.equal((await run(`play ${id} --at 2026-03-01T00:00:00Z --json`)).code, 0);
    const usual = performance.now() - began;
    const times = Array.from({ length: 8 }, (_, minute) => `2026-03-01T01:0${minute}:00.000Z`);
    const acknowledged: string[] = [];
    for (let index = 0; index < times.length; index += 2)
      await Promise.all(
        times.slice(index, index + 2).map(async (time) => {
          const { child, output, ended } = start(`play ${id} --at ${time} --json`);
          const timer = setTimeout(() => killGroup(child), usual * (0.3 + dice.next()));
          await ended;
          clearTimeout(timer);
          if (output.stdout.endsWith('}\n')) acknowledged.push(time);
        }),
      );
    const edits = listAt({ edits: await json('queue list') }, 'edits').map((one) =>
      String(at(one, 'occurredAt')),
    );
    assert.equal(new Set(edits).size, edits.length, 'none is there twice');
    for (const time of acknowledged) assert.ok(edits.includes(time), `${time} was acknowledged`);
    await assertSound();
    await json('sync');
    assert.equal(await playCount(id), before + edits.length);
    t.diagnostic(`${acknowledged.length} of ${times.length} acknowledged, ${edits.length - 1} there`);
  });
});
