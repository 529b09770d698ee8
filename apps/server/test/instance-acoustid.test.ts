import assert from 'node:assert/strict';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';

test('the databases of identification are made, looked at and taken back by commands', async (t) => {
  const data = folder(t);
  const run = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await bandstand(['acoustid', ...args, '--json', '--data', data]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const done = async (): Promise<string[]> => {
    const { steps }: { steps: { bind: string; name: string; done: string | null }[] } = JSON.parse(
      JSON.stringify(await run('migrate', 'status')),
    );
    return steps.filter((step) => step.done !== null).map(({ bind, name }) => `${bind} ${name}`);
  };
  assert.deepEqual(await done(), []);
  await run('migrate', 'up');
  const all = await done();
  assert.ok(all.includes('fingerprint 0002_tracks') && all.includes('ingest 0001_submissions'));
  const refused = await bandstand(['acoustid', 'migrate', 'down', '--database', 'app', '--data', data]);
  assert.deepEqual([refused.code, /--yes/.test(refused.stderr)], [2, true]);
  await run('migrate', 'down', '--database', 'app', '--yes');
  assert.deepEqual(
    await done(),
    all.filter((step) => step !== 'app 0002_statistics'),
  );
  assert.deepEqual(await run('overlap-index', 'drop'), { state: 'missing', bytes: 0 });
});

test('an address that is none is refused without repeating its password', async (t) => {
  const env = { BANDSTAND_POSTGRES_URL: 'mysql://someone:hidden@db' };
  const { code, stderr } = await bandstand(['acoustid', 'migrate', 'status', '--data', folder(t)], { env });
  assert.equal(code, 2);
  assert.match(stderr, /BANDSTAND_POSTGRES_URL is none: say postgres:/);
  assert.doesNotMatch(stderr, /hidden/);
});
