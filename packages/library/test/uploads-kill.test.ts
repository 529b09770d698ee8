import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { IncomingFiles } from '../src/uploads/index.ts';
import { scanSetting } from './scan-setting.ts';
import { patternAt } from './uploads-pattern.ts';

test('what was acknowledged is on disk whenever the server is killed, and the upload goes on there', async (t) => {
  const s = scanSetting(t);
  s.run(`INSERT INTO admin (username, password_hash) VALUES ('anna', 'x')`);
  s.run(`INSERT INTO uploads (account_id, kind, length, expires_at) VALUES (1, 'track', 1e12, '2099')`);
  const gid = s.value<string>('SELECT gid FROM uploads');
  const folder = join(s.folder, 'incoming');
  const seed = testSeed(t);
  for (let round = 0; round < 3; round += 1) {
    const from = s.value<number>('SELECT received FROM uploads');
    const said = await runUntilKilled(
      [join(s.folder, 'library.db'), folder, gid, String(from)],
      (seed >> (round * 4)) & 7,
    );
    const received = s.value<number>('SELECT received FROM uploads');
    assert.ok(received >= said && said > from, `${received} acknowledged, ${said} said, began at ${from}`);
    const path = new IncomingFiles(folder).path(gid);
    assert.ok(statSync(path).size >= received);
    assert.ok(prefixOf(path, received).equals(patternAt(0, received)));
  }
});

/** Kills the child some bytes after it has acknowledged something; what it acknowledged last. */
async function runUntilKilled(args: readonly string[], more: number): Promise<number> {
  const script = join(import.meta.dirname, 'uploads-child.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    lines = said.split('\n').length - 1;
    if (lines > more) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

function prefixOf(path: string, length: number): Buffer {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, 0);
  closeSync(file);
  return bytes;
}
