import assert from 'node:assert/strict';
import test from 'node:test';
import { type Postgres, postponePending } from '@bandstand/acoustid';
import { bandstand, folder } from './instance/command.ts';
import { copyDatabases, openDatabases } from './instance/databases.ts';

const mbid = '10000000-0000-4000-8000-000000000001';

/** Two tracks with a fingerprint each, a link, and two submissions: one set aside, one that was handled long ago. */
async function fill({ binds }: Postgres): Promise<readonly string[]> {
  const { db } = binds.fingerprint;
  const tracks = await db
    .insertInto('track')
    .values([{ disabled: false }, { disabled: false }])
    .returning(['id', 'gid'])
    .execute();
  for (const { id } of tracks) {
    const fingerprint = Array.from({ length: 100 }, (_, at) => at * id);
    await db.insertInto('fingerprint').values({ track_id: id, length: 100, fingerprint }).execute();
  }
  await db
    .insertInto('track_mbid')
    .values({ track_id: tracks[0]?.id ?? 0, mbid })
    .execute();
  const { db: ingest } = binds.ingest;
  const song = { fingerprint: [1, 2, 3], length: 100 };
  const old = { ...song, handled: true, handled_at: new Date('2020-01-01') };
  await ingest
    .insertInto('submission')
    .values([
      { ...song, id: 1 },
      { ...old, id: 2 },
    ])
    .execute();
  await ingest.insertInto('pending_submission').values({ submission_id: 1 }).execute();
  await postponePending(ingest, { submissionId: 1, reason: 'broken', retryAt: null }, new Date());
  return tracks.map(({ gid }) => gid);
}

test('tracks, links, submissions and the clean-up are looked after by commands', async (t) => {
  const data = folder(t);
  await copyDatabases(data);
  const { postgres, close } = await openDatabases(data);
  t.after(close);
  const [one = '', two = ''] = await fill(postgres);
  const raw = (...args: string[]) => bandstand(['acoustid', ...args, '--data', data]);
  async function run(...args: string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await raw(...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  }
  /** The rows under a name without what differs in each run. */
  async function rows(name: string, ...args: string[]): Promise<readonly object[]> {
    const found = JSON.parse(JSON.stringify((await run(...args))[name]), (key, value: unknown) =>
      ['created', 'since', 'accountId'].includes(key) ? undefined : value,
    );
    return Array.isArray(found) ? found : [found];
  }

  const merged = { track: one, into: two, undone: null, note: 'the same' };
  assert.deepEqual(await rows('merges', 'track', 'merge', one, two, '--note', 'the same'), [merged]);
  const [separated] = await rows('merges', 'track', 'separate', one);
  assert.notEqual(separated && Reflect.get(separated, 'undone'), null);
  assert.deepEqual(await run('track', 'disable', one), { track: one, disabled: true });
  const off = ['link', 'disable', one, mbid.toUpperCase(), '--note', 'another song'];
  assert.equal((await run(...off))['changed'], true);
  assert.deepEqual(await rows('changes', 'link', 'history', one, mbid), [
    { disabled: true, note: 'another song' },
  ]);
  const missing = await raw('link', 'disable', two, 'nothing');
  assert.deepEqual([missing.code, /no link/.test(missing.stderr)], [1, true]);

  const aside = { submissionId: 1, attempts: 1, reason: 'broken' };
  assert.deepEqual(await rows('submissions', 'set-aside', 'list'), [aside]);
  assert.deepEqual(await run('set-aside', 'retry', '1'), { submission: 1, waiting: true });

  const job = ['tidy', '--job', 'handled-submissions'];
  const counts = [
    { job: 'handled-submissions', what: 'submissions', count: 1 },
    { job: 'handled-submissions', what: 'months', count: 0 },
    { job: 'handled-submissions', what: 'own', count: 0 },
  ];
  assert.deepEqual(await rows('would', ...job, '--dry-run'), counts);
  assert.deepEqual(await rows('accounts', 'top-accounts'), []);
});
