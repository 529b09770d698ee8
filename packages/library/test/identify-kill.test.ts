import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Database, JobQueue, openDatabase } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { isFingerprint } from '../src/identify/fingerprint-text.ts';
import { fingerprintKind } from '../src/identify/fingerprints/index.ts';
import { librarySchema } from '../src/schema/index.ts';
import { runChild } from './run-child.ts';
import { scanSetting } from './scan-setting.ts';

const child = fileURLToPath(new URL('./identify-child.ts', import.meta.url));
const rate = 11_025;

/** Chords that change twice a second: 8 s that no other number sounds like. */
function wav(number: number, seconds = 8): Buffer {
  const samples = rate * seconds;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 2],
    [40, samples * 2],
  ] as const)
    file.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    file.writeUInt16LE(value, at);
  file.write('data', 36, 'latin1');
  for (let at = 0; at < samples; at += 1) {
    const bar = Math.floor((at * 2) / rate);
    const hz = (voice: number) => 220 * 2 ** (((number * 7 + bar * (3 + voice)) % 24) / 12);
    const level = [1, 2, 3].reduce((sum, voice) => sum + Math.sin((2 * Math.PI * hz(voice) * at) / rate), 0);
    file.writeInt16LE(Math.round(8000 * level), 44 + at * 2);
  }
  return file;
}

const open = (path: string): Database => openDatabase({ path, schema: librarySchema, synchronous: 'normal' });

/** Everything that fingerprinting leaves behind. */
const heard = (db: Database): unknown[] =>
  db.read((reader) =>
    reader.all(
      `SELECT t.file_path, t.fingerprint, hex(w.fingerprint) AS whole, i.step, i.seconds, i.problem
       FROM identifications i JOIN tracks t ON t.id = i.track_id LEFT JOIN whole_fingerprints w ON w.track_id = t.id
       ORDER BY t.file_path`,
    ),
  );

test('killed again and again, fingerprinting loses nothing; envelopes and broken files are dealt with', async (t) => {
  const s = scanSetting(t);
  for (let number = 1; number <= 24; number += 1) writeFileSync(s.at(`${number}.wav`), wav(number));
  writeFileSync(s.at('short.wav'), wav(90, 1));
  s.sound('broken.flac', { seconds: 30 });
  await s.scan();
  // What the real system kept there.
  s.run(`UPDATE tracks SET fingerprint = ? WHERE file_path = '3.wav'`, ['a0'.repeat(512)]);
  const torn = join(s.folder, 'torn.db');
  await s.db.backupInto(torn);
  const calm = join(s.folder, 'library.db');
  assert.equal(await runChild(child, calm).ended, 'done');
  const expected = heard(s.db);
  const prints = s.rows<{ fingerprint: string | null }>(
    `SELECT fingerprint FROM tracks WHERE file_path GLOB '[0-9]*.wav'`,
  );
  assert.ok(prints.every(({ fingerprint }) => fingerprint !== null && isFingerprint(fingerprint)));
  assert.equal(new Set(prints.map(({ fingerprint }) => fingerprint)).size, 24);
  assert.deepEqual(
    s.rows(
      `SELECT file_path, problem FROM identifications JOIN tracks ON id = track_id WHERE step = 'none' ORDER BY 1`,
    ),
    [
      { file_path: 'broken.flac', problem: 'damaged' },
      { file_path: 'short.wav', problem: 'too_short' },
    ],
  );

  const db = open(torn);
  t.after(() => db.close());
  const seed = testSeed(t);
  const done = () =>
    db.read((reader) =>
      reader.value<number>(`SELECT count(*) FROM identifications WHERE step <> 'fingerprint'`),
    ) ?? 0;
  for (const share of [1, 2, 3]) {
    const { process: victim, ended } = runChild(child, torn);
    const before = done();
    while (done() <= before && victim.exitCode === null) await pause(2);
    await pause((seed * share) % 30);
    victim.kill('SIGKILL');
    await ended;
    // What a dead process holds is let go when its lease ends; here that is now.
    db.write((writer) => writer.run(`UPDATE jobs SET lease_until = 0 WHERE state = 'running'`));
  }
  assert.equal(await runChild(child, torn).ended, 'done');
  assert.deepEqual(heard(db), expected);
  assert.equal(
    new JobQueue(db).list({ kind: fingerprintKind }).length,
    1,
    'one job from the first to the last',
  );
});
