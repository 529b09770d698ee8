/** What the pages ask of a browser's store, beside a running Bandstand; the files are Node's. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, type TestContext, test } from 'node:test';
import {
  type Account,
  connectMethods,
  type Driver,
  downloads,
  idOf,
  OfflineRepo,
  signIn,
} from '@bandstand/offline';
import {
  type Keeper,
  type KeepersOptions,
  keeperMethods,
  keeperPort,
  serveKeepers,
} from '@bandstand/offline/browser';
import { type FileStore, MediaFolder, openFile, SecretFile } from '@bandstand/offline/node';
import { folder } from '../../../apps/server/test/instance/command.ts';
import { ask, at, listAt } from '../../../apps/server/test/instance/talking.ts';
import { type Bandstand, people, startBandstand, until, writeAlbum } from './bandstand.ts';
import { wholeSuite } from './suite.ts';
import { wire } from './wire.ts';

/** A database of Node in the place of the one in a browser's private files. */
class Place implements Driver {
  readonly #file: string;
  #opened: FileStore;
  constructor(file: string) {
    this.#file = file;
    this.#opened = openFile(file);
  }
  read: Driver['read'] = (fn) => this.#opened.read(fn);
  write: Driver['write'] = (fn, options) => this.#opened.write(fn, options);
  build: KeepersOptions['store']['build'] = (work) => work(this);
  empty(): void {
    this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true });
    this.#opened = openFile(this.#file);
  }
  close(): void {
    this.#opened.close();
  }
}

interface Kept {
  readonly keeper: Keeper;
  readonly store: Place;
  readonly media: string;
}

const { anna } = people;

describe('what the pages ask of a store', () => {
  let house: Bandstand;
  let anyone = '';
  const suite = wholeSuite();
  before(async () => {
    const music = join(folder(suite), 'music');
    writeAlbum(music, 'Amber Days', [1, 1, 1, 1, 1, 1]);
    const words = '[00:00.25]First light\n[00:00.80]Second light\n';
    writeFileSync(join(music, 'The Ambers', 'Amber Days', '01 Amber Days 1.lrc'), words);
    house = await startBandstand(suite, [music], 1);
    const found = await ask(house.url, '/api/v1/accounts', { token: house.root });
    const account = listAt(found.body, 'items').find((one) => at(one, 'username') === anna.username);
    anyone = idOf(String(at(account, 'id'))) ?? '';
  });

  const device = { name: 'A browser', client: 'Test', version: '1' };

  /** A keeper of Anna's music that has read the library. */
  async function keeping(t: TestContext): Promise<Kept> {
    const place = folder(t);
    const [store, media] = [new Place(join(place, 'store.db')), join(place, 'media')];
    const removeAll = () => rm(media, { recursive: true, force: true });
    const service = serveKeepers({
      store,
      files: Object.assign(new MediaFolder(media), { removeAll }),
      secrets: new SecretFile({ path: join(place, 'secrets'), keyPath: join(place, 'key') }),
      device,
      signIn: () =>
        signIn(
          { url: `${house.url}/jellyfin`, device: { ...device, id: 'abc' } },
          anna.username,
          anna.password,
        ),
      space: async () => ({ used: null, quota: null, isPersistent: false }),
      close: async () => store.close(),
    });
    t.after(() => service.close());
    const [mine, theirs] = wire(t);
    service.connect(mine, keeperPort(anyone));
    const keeper = connectMethods<Keeper>(theirs, keeperMethods);
    await keeper.connect();
    await until('the library is read', async () => (await keeper.state()).isComplete);
    return { keeper, store, media };
  }

  const accountOf = async ({ keeper }: Kept): Promise<Account> => {
    const { account } = await keeper.state();
    assert.ok(account !== null);
    return account;
  };

  /** The ids of the tracks, in the order of the album. */
  async function tracks(kept: Kept): Promise<readonly string[]> {
    const repository = new OfflineRepo(kept.store, await accountOf(kept));
    const [album] = await repository.search({ text: 'amber days', types: ['MusicAlbum'] });
    return (await repository.children(album?.id ?? '', 'Audio')).map(({ id }) => id);
  }

  const here = async ({ keeper }: Kept): Promise<ReadonlySet<string>> =>
    new Set((await keeper.playable()).map(({ id }) => id));

  test('three tracks that play next are fetched ahead, behind everything else', async (t) => {
    const kept = await keeping(t);
    const [playing = '', ...next] = await tracks(kept);
    await kept.keeper.playing(playing, next);
    await until('they are here', async () => (await here(kept)).size === 3);
    assert.deepEqual(await here(kept), new Set(next.slice(0, 3)));
    const account = await accountOf(kept);
    assert.deepEqual(
      new Set(kept.store.read((reader) => downloads(reader, account)).map((one) => one.reason)),
      new Set(['prefetch']),
    );
    assert.ok(
      kept.store.read((reader) => downloads(reader, account)).every(({ priority }) => priority === -100),
    );
  });

  test('under a cap the track that was heard longest ago goes, and never one that is kept', async (t) => {
    const kept = await keeping(t);
    const { keeper } = kept;
    const [ours = '', playing = '', a = '', b = '', c = '', d = ''] = await tracks(kept);
    await keeper.keep('item', ours, true);
    await until('it is kept', async () => (await here(kept)).has(ours));
    const { media } = await keeper.space();
    await keeper.setCap(media * 4);
    for (const [index, one] of [a, b, c].entries()) {
      await keeper.playing(playing, [a, b, c].slice(0, index + 1));
      await until('it is here', async () => (await here(kept)).has(one));
    }
    // The first one that came is heard now.
    await keeper.playing(a, [d]);
    await until('the last one is here', async () => (await here(kept)).has(d));
    assert.deepEqual(await here(kept), new Set([ours, a, c, d]));
  });

  test('the words come along with a track', async (t) => {
    const kept = await keeping(t);
    const [first = '', second = ''] = await tracks(kept);
    assert.equal(await kept.keeper.lyrics(first), null, 'it is not kept yet');
    for (const id of [first, second]) await kept.keeper.keep('item', id, true);
    await until('they are here', async () => (await here(kept)).size === 2);
    await until('the words are here', async () => (await kept.keeper.lyrics(first)) !== null);
    assert.deepEqual(await kept.keeper.lyrics(first), {
      synced: true,
      lines: [
        { text: 'First light', ms: 250 },
        { text: 'Second light', ms: 800 },
      ],
    });
    assert.equal(await kept.keeper.lyrics(second), null);
  });

  test('access is given back and got anew; in the end nothing is left', async (t) => {
    const kept = await keeping(t);
    const { keeper, store } = kept;
    const [first = ''] = await tracks(kept);
    await keeper.keep('item', first, true);
    await until('it is kept', async () => (await here(kept)).has(first));
    await keeper.disconnect();
    const apart = await keeper.state();
    assert.deepEqual([apart.hasToken, apart.needsSignIn, apart.isComplete], [false, true, true]);
    await keeper.favorite(first, true, crypto.randomUUID());
    assert.deepEqual(
      (await keeper.edits()).map(({ status }) => status),
      ['blocked'],
    );
    await keeper.connect();
    await until('it is sent', async () => (await keeper.edits()).length === 0);
    assert.ok((await here(kept)).has(first));
    await keeper.removeAll();
    const { account, hasToken } = await keeper.state();
    assert.deepEqual([account, hasToken], [null, false]);
    assert.deepEqual(await new MediaFolder(kept.media).list('media'), []);
    assert.equal(
      store.read((reader) => reader.value('SELECT count(*) FROM items')),
      0,
    );
  });
});
