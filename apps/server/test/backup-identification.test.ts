import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openCluster } from '@bandstand/acoustid';
import { createProcesses } from '@bandstand/media';
import {
  answering,
  eventually,
  fixture,
  heard,
  picardKey,
  register,
  submitted,
  tell,
} from './instance/acoustid.ts';
import { bandstand, type Environment, folder } from './instance/command.ts';
import { copyDatabases } from './instance/databases.ts';
import { adminEnv, startServer } from './instance/serving.ts';
import { at, listAt, textAt } from './instance/talking.ts';

const mbid = '10000000-0000-4000-8000-000000000001';
const asked = (name: string) => ({ fingerprint: fixture(name), duration: 120, meta: 'recordingids' });
/** A submission that says nothing of the recording is none. */
const told = (name: string) => ({ ...asked(name), track: `Song ${name}` });

/** Names of files below a folder of the data folder that a backup says it holds. */
const saying = (stdout: string, below: string): string[] =>
  listAt(JSON.parse(stdout), 'entries')
    .map((entry) => textAt(entry, 'path'))
    .filter((path) => path.startsWith(below));

interface Machine {
  readonly acoustid: true | 'copied';
  readonly env: Environment;
  readonly newEnv: Environment;
}

/** Submit, import, back up beside the running server, lose everything, restore, ask again. */
async function drill(t: TestContext, { acoustid, env, newEnv }: Machine): Promise<void> {
  const dir = folder(t);
  const server = await startServer(t, { env: { ...adminEnv, ...env }, acoustid });
  await answering(server.url);
  const { user } = await register(server.data, env);
  const keys = { url: server.url, user };
  const track = await submitted(keys, { ...told('1A'), mbid });
  const other = await submitted(keys, told('2'));
  const before = [await heard(server.url, asked('1B')), await heard(server.url, asked('2'))];
  assert.equal(before[0]?.[0]?.id, track);
  assert.deepEqual(before[0]?.[0]?.recordings, [{ id: mbid }]);

  const file = join(dir, 'backup.tar.gz');
  const saved = await bandstand(['backup', file, '--data', server.data, '--json'], { env });
  assert.equal(saved.code, 0, saved.stderr);
  assert.ok(saying(saved.stdout, 'acoustid/').includes('acoustid/fingerprint/fingerprint.copy.zst'));
  assert.ok(saying(saved.stdout, 'index/acoustid/').some((path) => path.endsWith('/manifest.json')));
  const refused = await bandstand(['restore', file, '--data', server.data, '--force'], { env });
  assert.match(refused.stderr, /Stop it first/);
  await server.stop();
  rmSync(server.data, { recursive: true, maxRetries: 10, retryDelay: 50 });

  const elsewhere = join(dir, 'elsewhere');
  const restored = await bandstand(['restore', file, '--data', elsewhere], { env: newEnv });
  assert.equal(restored.code, 0, restored.stderr);
  assert.deepEqual(
    readdirSync(elsewhere).filter((name) => name.startsWith('.') || name === 'acoustid'),
    [],
    'nothing is left of the work',
  );
  const next = await startServer(t, { data: elsewhere, env: newEnv, acoustid: true });
  await answering(next.url);
  const again = async (name: string, before: unknown) => {
    const answer = await eventually(
      () => tell(next.url, 'lookup', { client: picardKey, ...asked(name) }),
      ({ status }) => status === 200,
    );
    assert.equal(at(answer.body, 'status'), 'ok');
    assert.deepEqual(await heard(next.url, asked(name)), before);
  };
  await again('1B', before[0]);
  await again('2', before[1]);
  const later = { url: next.url, user };
  assert.equal(await submitted(later, told('1C')), track, 'what was known goes on');
  const fresh = await submitted(later, told('1D'));
  assert.ok(![track, other].includes(fresh), 'numbers and tracks are not given twice');
  await next.stop();
}

test('identification comes back from a backup: the embedded databases and the index', async (t) => {
  await drill(t, { acoustid: 'copied', env: {}, newEnv: {} });
});

test("identification comes back from a backup: an operator's own server", async (t) => {
  const top = mkdtempSync(join(tmpdir(), 'bandstand-drill-'));
  const processes = createProcesses();
  const log = { info: () => {}, warn: () => {} };
  await copyDatabases(top);
  const cluster = await openCluster({ dir: join(top, 'postgres'), processes, log, durable: false });
  t.after(async () => {
    await cluster.close();
    await processes.close();
    rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  const urlOf = (database: string): Environment => ({ BANDSTAND_POSTGRES_URL: cluster.url(database) });
  await drill(t, { acoustid: true, env: urlOf('one'), newEnv: urlOf('two') });
  assert.ok(existsSync(top));
});
