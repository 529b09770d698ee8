import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { IndexNode } from '@bandstand/fpindex';
import { createLogger } from '@bandstand/http';
import { BackupSchedule, isBackupDue, outdated } from '../src/background/index.ts';

const hour = 3_600_000;
const noon = Date.parse('2026-03-04T12:00:00Z');

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-schedule-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}

test('a backup is due a day after the last one, whatever else lies in the folder', () => {
  assert.equal(isBackupDue([], noon), true);
  assert.equal(isBackupDue(['bandstand-20260303T120001Z.tar.gz'], noon), false);
  assert.equal(
    isBackupDue(['bandstand-20260303T120000Z.tar.gz', 'bandstand-20260101T000000Z.tar.gz'], noon),
    true,
  );
  assert.equal(isBackupDue(['bandstand-20260304T110000Z.tar.gz.partial', 'mine.tar.gz'], noon), true);
  const names = [
    'bandstand-20260301T000000Z.tar.gz',
    'bandstand-20260302T000000Z.tar.gz',
    'mine',
    'index-20260301T000000Z',
  ];
  assert.deepEqual(outdated(names, 'archive', 1), ['bandstand-20260301T000000Z.tar.gz']);
  assert.deepEqual(outdated(names, 'archive', 2), []);
  assert.deepEqual(outdated(names, 'index', 1), []);
});

test('a day brings one backup and a set of index files an hour, and what is old goes', async (t) => {
  const [dataDir, backups] = [folder(t), folder(t)];
  const node = await IndexNode.open({
    folder: join(dataDir, 'index'),
    failed: (error) => {
      throw error;
    },
  });
  t.after(() => node.close());
  const index = await node.open('acoustid');
  let now = noon;
  await writeFile(join(backups, 'bandstand-20260301T000000Z.tar.gz.partial'), 'half');
  await mkdir(join(backups, '.index-20260301T000000Z.partial', 'acoustid'), { recursive: true });
  let fails = false;
  const schedule = new BackupSchedule({
    folder: backups,
    dataDir,
    keep: 2,
    indexes: true,
    log: createLogger({ level: 'silent', format: 'json' }),
    clock: () => now,
    async write(file) {
      await writeFile(`${file}.partial`, 'whole');
      if (fails) throw new Error('the disk is full');
      await rename(`${file}.partial`, file);
    },
  });
  t.after(() => schedule.close());
  for (let step = 0; step <= 60; step += 1, now += hour) {
    fails = step === 48;
    await index.update([{ kind: 'insert', id: step + 1, hashes: [step, 7] }]);
    await schedule.now();
  }
  const names = readdirSync(backups);
  assert.deepEqual(
    names.filter((name) => name.endsWith('.partial')),
    [],
    'nothing half written stays',
  );
  assert.deepEqual(
    names.filter((name) => name.endsWith('.tar.gz')).toSorted(),
    ['bandstand-20260305T120000Z.tar.gz', 'bandstand-20260306T130000Z.tar.gz'],
    'the one that failed came an hour later',
  );
  const sets = names.filter((name) => name.startsWith('index-')).toSorted();
  assert.equal(sets.length, 24);
  const last = await IndexNode.open({ folder: join(backups, sets.at(-1) ?? ''), failed: assert.ifError });
  t.after(() => last.close());
  assert.equal((await (await last.open('acoustid')).info()).stats.numDocs, 61);
});
