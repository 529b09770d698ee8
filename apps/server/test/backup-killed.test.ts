import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Postgres } from '@bandstand/acoustid';
import { answering, fixture, heard, register, submitted } from './instance/acoustid.ts';
import { bandstand, ending, environment, folder, killGroup, root } from './instance/command.ts';
import { openDatabases } from './instance/databases.ts';
import { adminEnv, startServer } from './instance/serving.ts';

const told = (name: string) => ({ fingerprint: fixture(name), duration: 120, track: `Song ${name}` });

type Session = Awaited<ReturnType<Postgres['binds']['fingerprint']['session']>>;

/** Two connections to the fingerprints of a server that runs: one that stands in the way, and one that watches. */
async function connections(t: TestContext, data: string): Promise<readonly [Session, Session]> {
  const { postgres, close } = await openDatabases(data, { share: true, migrate: false });
  const open = () => postgres.binds.fingerprint.session();
  const sessions = [await open(), await open()] as const;
  t.after(async () => {
    await Promise.all(sessions.map((session) => session.end()));
    await close();
  });
  return sessions;
}

/** Waits until so many connections copy a table out. */
async function copying(watch: Session, fits: (count: number) => boolean): Promise<void> {
  for (;;) {
    const { rows } = await watch.query<{ count: number }>(
      "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'",
    );
    if (fits(rows[0]?.count ?? 0)) return;
    await pause(20);
  }
}

test('a backup that is killed while it copies the databases leaves no archive and nothing locked', async (t) => {
  const dir = folder(t);
  const server = await startServer(t, { env: adminEnv, acoustid: 'copied' });
  await answering(server.url);
  const keys = { url: server.url, user: (await register(server.data)).user };
  const track = await submitted(keys, told('1A'));
  const [barrier, watch] = await connections(t, server.data);

  // The submissions have been copied by then, the fingerprints are next.
  await barrier.query('BEGIN; LOCK TABLE fingerprint IN ACCESS EXCLUSIVE MODE');
  const file = join(dir, 'backup.tar.gz');
  const child = spawn('sh', [join(root, 'bin/bandstand'), 'backup', file, '--data', server.data], {
    env: environment(),
    detached: true,
  });
  const ended = ending(child);
  await copying(watch, (count) => count > 0);
  assert.ok(
    readdirSync(dir).some((name) => name.startsWith('.backup-')),
    'its copies lie beside the archive to be',
  );
  killGroup(child);
  await ended;
  await barrier.query('COMMIT');
  await copying(watch, (count) => count === 0);

  assert.ok(!existsSync(file), 'there is no archive under its name');
  assert.equal(await submitted(keys, told('1C')), track, 'the server goes on');
  const before = await heard(server.url, { ...told('1B'), meta: 'recordingids' });
  const { rows } = await watch.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_locks JOIN pg_class ON pg_class.oid = relation
     WHERE relname = 'fingerprint' AND pid NOT IN (SELECT pid FROM pg_stat_activity WHERE state = 'active')`,
  );
  assert.equal(rows[0]?.count, 0, 'nobody holds the table');
  // Changing the table of fingerprints needs it alone.
  await watch.query("SET lock_timeout = '1min'; BEGIN; LOCK TABLE fingerprint; ROLLBACK");

  const whole = await bandstand(['backup', file, '--data', server.data]);
  assert.equal(whole.code, 0, whole.stderr);
  assert.deepEqual(readdirSync(dir), ['backup.tar.gz'], 'what the killed one left is gone');
  await server.stop();

  const elsewhere = join(dir, 'elsewhere');
  const restored = await bandstand(['restore', file, '--data', elsewhere]);
  assert.equal(restored.code, 0, restored.stderr);
  const next = await startServer(t, { data: elsewhere, acoustid: true });
  await answering(next.url);
  assert.deepEqual(await heard(next.url, { ...told('1B'), meta: 'recordingids' }), before);
  await next.stop();

  // What a kill leaves of an archive, under whatever name somebody gives it, is refused whole.
  const size = readFileSync(file).length;
  for (const part of [0.9, 0.3]) {
    truncateSync(file, Math.round(size * part));
    const { code, stderr } = await bandstand(['restore', file, '--data', join(dir, 'half')]);
    assert.notEqual(code, 0);
    assert.match(stderr, /damaged|not a Bandstand backup/);
    assert.deepEqual(readdirSync(join(dir, 'half')), [], 'nothing of it was put in place');
  }
});
