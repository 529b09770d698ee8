import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createProcesses, type Processes } from '@bandstand/media';
import { sql } from 'kysely';
import { needs } from '../../../tools/needs.ts';
import { openCluster, openPostgres, type Postgres, PostgresError, startPostgres } from '../src/index.ts';
import { nothingSaid, silent } from './databases.ts';

interface Said {
  readonly pid: number;
  readonly uid: number;
  readonly tracks: number;
}

/** Starts a server in a process of its own; `uid` is whose it is. */
async function owner(dir: string, uid?: number): Promise<{ child: ChildProcess; said: Said }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'postgres-owner.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const { stdout } = child;
  assert.ok(stdout);
  for await (const line of createInterface({ input: stdout })) return { child, said: JSON.parse(line) };
  throw new Error('the server said nothing');
}

const gone = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the embedded PostgreSQL', () => {
  let top: string;
  let dir: string;
  let processes: Processes;
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'bandstand-postgres-'));
    dir = join(top, 'data', 'postgres');
    mkdirSync(join(top, 'data'), { mode: 0o700 });
    processes = createProcesses();
  });
  after(async () => {
    await processes.close();
    rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  const open = (more: { share?: boolean; patienceMs?: number } = {}): Promise<Postgres> =>
    openPostgres({
      dir,
      addresses: nothingSaid,
      processes,
      log: silent,
      clock: Date.now,
      durable: false,
      ...more,
    });
  const tracks = async ({ binds }: Postgres): Promise<number> => {
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM track`.execute(binds.fingerprint.db);
    return rows[0]?.count ?? -1;
  };

  test('what a killed server leaves running is taken over with its data, and stopped at the end', async () => {
    const { child, said } = await owner(dir);
    assert.equal(statSync(join(dir, 'data')).mode & 0o777, 0o700);
    const refusal = startPostgres({
      dir,
      addresses: nothingSaid,
      processes,
      log: silent,
      clock: Date.now,
      patienceMs: 0,
    });
    assert.match(JSON.stringify(await refusal), /Another server uses the databases in /);
    const beside = await open({ share: true });
    assert.equal(beside.cluster?.owned, false);
    await beside.close();
    assert.ok(alive(said.pid), 'a command beside it leaves it alone');
    child.kill('SIGKILL');
    await gone(child);
    const next = await open();
    assert.deepEqual([next.cluster?.pid, next.cluster?.adopted], [said.pid, true]);
    assert.equal(await tracks(next), 1);
    await next.close();
    assert.ok(!alive(said.pid));
    assert.ok(!existsSync(join(dir, 'data', 'postmaster.pid')));
  });

  test('it is started again when it is killed, and the pools go on', async () => {
    const postgres = await open();
    const first = postgres.cluster?.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until(() => postgres.cluster?.pid !== first);
    assert.equal(await tracks(postgres), 1);
    await postgres.close();
  });

  test('of two servers that start at once one is refused', async () => {
    const outcomes = await Promise.allSettled([open({ patienceMs: 0 }), open({ patienceMs: 0 })]);
    const [opened] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    await opened?.close();
    assert.equal(refused.length, 1);
    assert.ok(refused[0] instanceof PostgresError && refused[0].code === 'in_use');
  });

  test('a folder whose path is too long for a socket works', async () => {
    const long = join(top, 'data', 'l'.repeat(100));
    mkdirSync(long);
    symlinkSync(join(dir, 'data'), join(long, 'data'));
    const cluster = await openCluster({ dir: long, processes, log: silent, durable: false });
    const socketDir = new URL(cluster.url('x')).searchParams.get('host') ?? '';
    assert.ok(!socketDir.startsWith(long) && existsSync(socketDir));
    await cluster.close();
    assert.ok(!existsSync(socketDir));
  });

  test('it says why it cannot start', async () => {
    await (await open()).close();
    const fails = async (change: () => () => void, pattern: RegExp): Promise<void> => {
      const undo = change();
      await assert.rejects(
        open({ patienceMs: 0 }),
        (error) => error instanceof PostgresError && pattern.test(error.message),
      );
      undo();
    };
    const version = join(dir, 'data', 'PG_VERSION');
    await fails(() => {
      writeFileSync(version, '14\n');
      return () => writeFileSync(version, '18\n');
    }, /was written by PostgreSQL 14, the programs here are version 18/);
    const local = join(dir, 'data', 'local.conf');
    await fails(() => {
      writeFileSync(local, 'nonsense = 1\n');
      return () => rmSync(local);
    }, /does not start: .*nonsense/);
    await assert.rejects(
      openCluster({
        dir: join(top, 'other'),
        processes,
        log: silent,
        installation: { bin: join(top, 'none'), links: [] },
      }),
      (error) => error instanceof PostgresError && error.code === 'no_programs',
    );
    await (await open()).close();
  });

  test('a plain user runs it in a folder that is closed to all others', needs('root'), async () => {
    const nobody = 65_534;
    const home = join(top, 'home');
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, nobody, nobody);
    chmodSync(top, 0o755);
    const { child, said } = await owner(join(home, 'postgres'), nobody);
    assert.deepEqual([said.uid, said.tracks], [nobody, 1]);
    assert.equal(statSync(join(home, 'postgres', 'data')).uid, nobody);
    child.kill('SIGKILL');
    await gone(child);
    const again = await owner(join(home, 'postgres'), nobody);
    assert.deepEqual([again.said.pid, again.said.tracks], [said.pid, 2]);
    again.child.kill('SIGTERM');
    await gone(again.child);
    assert.ok(!alive(said.pid));
  });
});
