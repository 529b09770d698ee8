import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testSeed } from '../../../tools/seed.ts';
import { type MigrationReport, openReadOnly, schemaText } from '../src/index.ts';

const script = fileURLToPath(new URL('children/upgrade.ts', import.meta.url));
const steps = 20;

let folder = '';
let original = '';
let undisturbed = '';

describe('an upgrade that is killed', () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-upgrade-'));
    original = join(folder, 'original.db');
    await upgrade(original, '--to', '1');
    const reference = place('undisturbed');
    await upgrade(reference);
    undisturbed = contents(reference);
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));

  /** A copy of the old database in a folder of its own. */
  function place(name: string): string {
    const path = join(folder, name, 'plays.db');
    mkdirSync(join(folder, name));
    copyFileSync(original, path);
    return path;
  }

  interface Outcome {
    readonly lines: string[];
    readonly killed: boolean;
    readonly report: MigrationReport | undefined;
  }

  async function upgrade(path: string, ...rest: string[]): Promise<Outcome> {
    return run(path, rest, () => false);
  }

  /** Runs the child; kills it, with no chance to clean up, at the first line that `killAt` accepts (lines count from 1). */
  async function run(
    path: string,
    rest: readonly string[],
    killAt: (line: string, count: number) => boolean,
  ): Promise<Outcome> {
    const child = spawn(execPath, [script, path, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (killAt(line, lines.length)) child.kill('SIGKILL');
    }
    const [exitCode, signal] = await exit;
    const report = lines.find((line) => line.startsWith('report '))?.slice('report '.length);
    assert.ok(
      signal === 'SIGKILL' || exitCode === 0,
      `the child ended with ${exitCode} after ${lines.join(', ')}`,
    );
    return { lines, killed: signal === 'SIGKILL', report: report ? JSON.parse(report) : undefined };
  }

  /** Everything that a user could tell apart: schema, rows, version, soundness. */
  function contents(path: string): string {
    const db = openReadOnly(path);
    try {
      const tables = db.read((r) => ({
        version: r.value('PRAGMA user_version'),
        runs: r.all('SELECT version FROM runs ORDER BY rowid'),
        plays: r.all('SELECT * FROM plays ORDER BY id'),
        songs: r.value('SELECT count(*) FROM sqlite_schema WHERE name = ?', ['songs'])
          ? r.all('SELECT * FROM songs')
          : [],
        skipped: r.value("SELECT value FROM _plays_meta WHERE key = 'migration_skipped'"),
        open: r.value("SELECT value FROM _plays_meta WHERE key = 'migration_open'"),
        integrity: r.value('PRAGMA integrity_check'),
        orphans: r.all('PRAGMA foreign_key_check'),
      }));
      return `${schemaText(db)}${JSON.stringify(tables)}`;
    } finally {
      db.close();
    }
  }

  const backupsOf = (path: string): string[] =>
    readdirSync(join(path, '..')).filter((name) => name.includes('.bak-'));

  test('an upgrade killed at any step, again and again, ends like an undisturbed one', async () => {
    const seed = testSeed();
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    for (let round = 0; round < 2; round++) {
      const path = place(`round-${round}`);
      let kills = 0;
      for (let attempt = 0; attempt < 4; attempt++) {
        const step = 1 + Math.floor(random() * steps);
        const outcome = await run(path, [], (_, count) => count === step);
        if (outcome.killed) kills += 1;
        else break;
      }
      const last = await upgrade(path);
      assert.ok(last.report, `round ${round} with ${kills} kills did not end`);
      assert.equal(contents(path), undisturbed, `round ${round} with ${kills} kills`);
      checkBackup(path);
      assert.deepEqual(
        readdirSync(join(path, '..')).filter((name) => /partial|migrating|-wal|-shm/.test(name)),
        [],
      );
    }
  });

  /** The backup that the notes name holds the database as it was before the first step. */
  function checkBackup(path: string): void {
    const db = openReadOnly(path);
    const backup =
      db.read((r) => r.value<string>("SELECT value FROM _plays_meta WHERE key = 'migration_backup'")) ?? '';
    db.close();
    assert.equal(contents(backup), contents(original));
  }

  for (const stop of [
    'before backup',
    'backup',
    'inside 2',
    'applied 2',
    'inside 3 at 1001',
    'applied 3',
    'inside 4',
  ]) {
    test(`killed ${stop}: the next start goes on from there`, async () => {
      const path = place(stop.replaceAll(' ', '-'));
      const first = await run(path, ['--pause', stop], (line) => line === stop);
      assert.equal(first.killed, true);
      const second = await upgrade(path);
      assert.equal(contents(path), undisturbed);
      checkBackup(path);
      if (stop.startsWith('inside') || stop.startsWith('applied')) {
        assert.equal(second.report?.resumed, true);
        assert.equal(backupsOf(path).length, 1);
      }
    });
  }

  test('processes that start at once upgrade once, and make a new file once', async () => {
    const old = place('race');
    const fresh = join(folder, 'race', 'new.db');
    for (const [path, backups] of [
      [old, 1],
      [fresh, 0],
    ] as const) {
      const outcomes = await Promise.all([1, 2, 3].map(async () => upgrade(path)));
      const applied = outcomes.flatMap(
        (outcome) => outcome.report?.applied.map(({ version }) => version) ?? [],
      );
      assert.deepEqual(
        applied.sort((a, b) => a - b),
        path === old ? [2, 3, 4] : [1, 2, 3, 4],
      );
      assert.equal(contents(path), undisturbed);
      assert.equal(
        backupsOf(path).filter((name) => name.startsWith(path === old ? 'plays' : 'new')).length,
        backups,
      );
    }
  });
});
