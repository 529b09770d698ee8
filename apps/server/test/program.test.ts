import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { joinProgram } from '../src/program/index.ts';
import { version } from '../src/version.ts';
import { environment, root } from './instance/command.ts';

test('the joined program is there once it is whole, runs anywhere, and the oldest ones before it go', async (t) => {
  // Where Node finds the packages of others from.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'joining-test-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  for (const age of [1, 2, 3]) {
    mkdirSync(join(dir, `program-${age}`));
    const then = new Date(Date.now() - age * 3_600_000);
    utimesSync(join(dir, `program-${age}`), then, then);
  }
  const program = join(dir, 'program-new');
  await joinProgram(program);
  assert.deepEqual(readdirSync(dir).toSorted(), ['program-1', 'program-2', 'program-new']);
  assert.equal(statSync(program).mode & 0o777, 0o755, 'for whoever may start a server');
  const texts = readdirSync(program).map((name) => readFileSync(join(program, name), 'utf8'));
  assert.deepEqual(
    texts.flatMap((text) => text.match(/from "(?:node:http|kysely)[^"]*"/g) ?? []),
    [],
    'what would be read one by one, or for nothing',
  );
  const said = (...words: readonly string[]): string => {
    const command = [join(program, 'main.mjs'), ...words];
    return spawnSync(process.execPath, command, { cwd: '/', env: environment(), encoding: 'utf8' }).stdout;
  };
  assert.equal(said('--version'), `${version}\n`);
  assert.match(said('doctor', '--no-acoustid', '--data', join(dir, 'data')), /BANDSTAND_DATA/);
  const { ino } = statSync(program);
  await joinProgram(program);
  assert.equal(statSync(program).ino, ino, 'one that is there may be in use');
});
