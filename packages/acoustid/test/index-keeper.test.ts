import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  beginning,
  extractQuery,
  followingMetadata,
  IndexKeeper,
  indexName,
  MatchError,
  type OwnMatch,
  type OwnOutcome,
  openService,
  rebuildIndex,
  type Service,
  type TermIndex,
} from '../src/index.ts';
import { silent } from './databases.ts';
import { mbid, songs } from './imports.ts';
import { until } from './queue-kinds.ts';
import { type ServiceParts, serviceParts } from './service-parts.ts';

const unavailable = { name: 'MatchError', code: 'unavailable' };

describe('what is imported is found, or lookups are refused', () => {
  let parts: ServiceParts;
  let service: Service;
  /** What fingerprints wait for on their way into the index, if they are to get there at all. */
  let gate: () => Promise<void> = async () => {};
  /** What the index waits for with what it says of itself after the next search. */
  let pause: (() => Promise<void>) | undefined;
  let searched = false;
  const song = songs(31);

  const watched = (index: TermIndex): TermIndex => ({
    async search(...asked) {
      const found = await index.search(...asked);
      searched = true;
      return found;
    },
    import: (segments) => index.import(segments),
    async info() {
      const wait = searched ? pause : undefined;
      if (wait !== undefined) pause = undefined;
      const said = await index.info();
      await wait?.();
      return said;
    },
    async update(changes, options) {
      if (changes.some(({ kind }) => kind === 'insert')) await gate();
      return index.update(changes, options);
    },
  });
  const open = (): Promise<Service> =>
    openService({
      postgres: parts.postgres,
      indexes: {
        open: async (name) => watched(await parts.node.open(name)),
        delete: (name) => parts.node.delete(name),
      },
      log: silent,
      clock: Date.now,
      secret: 'a secret of more than thirty-two characters',
    });
  before(async () => {
    parts = await serviceParts();
    service = await open();
  });
  after(async () => {
    await service.close();
    await parts.close();
  });

  async function submit(hashes: number[]): Promise<number> {
    const submission = { hashes: Int32Array.from(hashes), seconds: 200, mbid: mbid(1) };
    const [id = 0] = await service.own.submit([{ key: String(hashes[0]), submission }]);
    return id;
  }
  const outcome = async (id: number): Promise<OwnOutcome['state'] | undefined> =>
    (await service.own.outcomes([id]))[0]?.state;
  const imported = (id: number): Promise<void> => until(async () => (await outcome(id)) === 'imported');
  const lookup = (hashes: number[]): Promise<OwnMatch[]> =>
    service.own.lookup({ fingerprints: [{ speed: 1, hashes: Int32Array.from(hashes) }], seconds: 200 });
  const stored = (id: number): Promise<void> =>
    until(async () => {
      const said = parts.postgres.binds.fingerprint.db.selectFrom('fingerprint_source').select('id');
      return (await said.where('submission_id', '=', id).executeTakeFirst()) !== undefined;
    });

  test('a submission is imported when the index has it, not when it is stored', async () => {
    const hashes = song();
    const held = Promise.withResolvers<void>();
    gate = () => held.promise;
    const id = await submit(hashes);
    await stored(id);
    assert.equal(await outcome(id), 'waiting');
    held.resolve();
    await imported(id);
    assert.equal((await lookup(hashes)).length, 1);
  });

  test('an index that refuses what was stored gets it later, and the submission waits for that', async () => {
    const hashes = song();
    gate = () => Promise.reject(Object.assign(new Error('away'), { reason: 'IndexNotReady' }));
    const id = await submit(hashes);
    await stored(id);
    assert.equal(await outcome(id), 'waiting');
    gate = async () => {};
    await imported(id);
    assert.equal((await lookup(hashes)).length, 1);
  });

  test('an index that goes on while it is asked is no other one', async () => {
    const hashes = song();
    await imported(await submit(hashes));
    searched = false;
    const [asked, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    pause = () => {
      asked.resolve();
      return told.promise;
    };
    const found = lookup(hashes);
    await asked.promise;
    await imported(await submit(song()));
    told.resolve();
    assert.equal((await found).length, 1);
  });

  test('an index that somebody took away finds nothing, and lookups do not say so', async () => {
    const hashes = song();
    await imported(await submit(hashes));
    await parts.node.delete(indexName);
    await parts.node.open(indexName);
    await assert.rejects(lookup(hashes), unavailable);
    assert.equal((await lookup(hashes)).length, 1, 'the next one has heard the log from its beginning');
  });

  test('an older copy of the index is brought up to date before it answers', async () => {
    const hashes = song();
    await imported(await submit(hashes));
    await service.close();
    await parts.node.delete(indexName);
    const copy = await parts.node.open(indexName);
    await copy.update([{ kind: 'metadata', set: followingMetadata(beginning) }]);
    service = await open();
    assert.equal((await lookup(hashes)).length, 1);
  });

  test('while somebody else makes it anew there is no answer', async () => {
    const hashes = song();
    await imported(await submit(hashes));
    const asked: Promise<number | 'refused'>[] = [];
    const ask = (): Promise<number | 'refused'> =>
      lookup(hashes).then(
        (found) => found.length,
        (error: unknown) => {
          assert.ok(error instanceof MatchError && error.code === 'unavailable', String(error));
          return 'refused';
        },
      );
    await rebuildIndex({
      db: parts.postgres.binds.fingerprint.db,
      indexes: parts.node,
      fresh: true,
      page: 1,
      progress: () => asked.push(ask()),
    });
    const answers = await Promise.all(asked);
    assert.equal(answers[0], 'refused');
    assert.deepEqual(
      answers.filter((answer) => answer !== 'refused' && answer !== 1),
      [],
    );
    await until(async () => (await ask()) === 1);
  });

  test('a database that is away takes nothing from an index that was whole', async () => {
    const hashes = song();
    await imported(await submit(hashes));
    let away = false;
    const bind = { ...parts.postgres.binds.fingerprint };
    const db = bind.db.withPlugin({
      transformQuery({ node }) {
        if (away) throw new Error('away');
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    const keeper = new IndexKeeper({ bind: { ...bind, db }, indexes: parts.node, log: silent, followMs: 10 });
    const search = () => keeper.index.search(extractQuery(Int32Array.from(hashes)));
    away = true;
    await assert.rejects(search(), /away/, 'nobody knows yet what it is worth');
    away = false;
    assert.equal((await search()).length, 1);
    away = true;
    keeper.start();
    await until(async () => keeper.condition === 'away');
    assert.equal((await search()).length, 1);
    await keeper.stop();
  });
});
