import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openReadOnly, schemaText } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { type Run, type RunOptions, run as runScript } from './killing.ts';
import { folder } from './setting.ts';
import { addVod, oldFolder, oldVods } from './streamhub.ts';

const run = (dataDir: string, options: RunOptions = {}): Promise<Run> =>
  runScript('open.ts', [dataDir], options);

/** Everything that somebody could tell apart: schemas, rows, marks, soundness; numbers made by chance are left out. */
function contents(dataDir: string): unknown {
  return ['streamhub.db', 'apps/live/app.db', 'apps/club/app.db'].map((file) => {
    const db = openReadOnly(join(dataDir, file));
    try {
      return db.read((r) => ({
        schema: schemaText(db),
        sound: r.value('PRAGMA integrity_check'),
        version: r.value('PRAGMA user_version'),
        streams: r.all('SELECT id, app_id, stream_id, started_at FROM streams ORDER BY id'),
        vods: r.all('SELECT id, app_id, name, started_at FROM vods ORDER BY id'),
        ingress: r.all('SELECT ingress_id, app FROM ingress_auth'),
        aside: r.all('SELECT source, source_table, source_row FROM _streamhub_set_aside'),
        marks: r.all(
          `SELECT key, value FROM _streamhub_meta WHERE key LIKE '%done' OR key = 'split_report' ORDER BY key`,
        ),
        ...(file === 'streamhub.db'
          ? {
              apps: r.all('SELECT name, state FROM apps ORDER BY name'),
              keys: r.all('SELECT app_id, ingress_id FROM ingress_keys'),
            }
          : {}),
      }));
    } finally {
      db.close();
    }
  });
}

function leftovers(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /partial|migrating|incoming|-wal$|-shm$|\.new$/.test(name),
  );
}

/** A folder of old, and what it is when nobody kills anything. */
async function undisturbed(t: TestContext, nested: boolean, rows: number) {
  const scratch = folder(t);
  const place = (name: string): string => {
    cpSync(join(scratch, 'original'), join(scratch, name), { recursive: true });
    return join(scratch, name);
  };
  oldFolder(join(scratch, 'original'), { nested, rows });
  const dataDir = place('undisturbed');
  const { lines, ms } = await run(dataDir);
  return { place, lines, ms, wanted: contents(dataDir) };
}

test('a migration that is killed at any moment, again and again, ends like one that is not', async (t) => {
  const seed = testSeed(t);
  const { place, lines, ms, wanted } = await undisturbed(t, true, 600);
  const fractions = Array.from({ length: 3 }, (_, at) => (at + (((seed >> (3 * at)) & 7) + 1) / 9) / 3);
  const again = place('again');
  for (const fraction of fractions) await run(again, { afterMs: ms * fraction });
  assert.equal((await run(again)).lines.at(-1), 'closed');
  assert.deepEqual(contents(again), wanted);
  assert.deepEqual(leftovers(again), []);
  for (const line of ['backup', 'brought rows of a StreamHub']) {
    const dataDir = place(line);
    await run(dataDir, { atLine: lines.indexOf(line) + 1 });
    await run(dataDir);
    assert.deepEqual(contents(dataDir), wanted, `killed at ${line}`);
    const noted = notedBackup(dataDir);
    assert.equal(backupContents(noted), backupContents(notedBackup(again)));
  }
});

function notedBackup(dataDir: string): string {
  const db = openReadOnly(join(dataDir, 'streamhub.db'));
  try {
    return (
      db.read((r) =>
        r.value<string>(`SELECT value FROM _streamhub_meta WHERE key = 'per_app_split_backup'`),
      ) ?? ''
    );
  } finally {
    db.close();
  }
}

/** The rows as they were before anything was touched. */
function backupContents(file: string): string {
  const db = openReadOnly(file);
  try {
    const rows = db.read((r) => [
      r.value('PRAGMA user_version'),
      r.all('SELECT * FROM apps'),
      r.all('SELECT * FROM ingress_auth'),
    ]);
    return schemaText(db) + JSON.stringify(rows);
  } finally {
    db.close();
  }
}

test('where the disk is full nothing is half done, and the next start with room does the rest', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir, { rows: 2 });
  const many = oldVods(join(dataDir, 'apps', 'club', 'vods.db'));
  many.write((w) => {
    for (let id = 1; id <= 5_000; id += 1) addVod(w, { id, appId: 2, name: `gig-${id}` });
  });
  many.close();
  // Files of at most 512 KiB: enough for all but the rows of one app.
  const { lines } = await run(dataDir, { first: 'ulimit -S -f 1024;' });
  assert.deepEqual(lines.slice(-2), ['undone', 'closed']);
  assert.equal(vodsOf(dataDir, 'live'), 4);
  assert.equal(vodsOf(dataDir, 'club'), 0);
  assert.deepEqual((await run(dataDir)).lines.slice(-2), ['done', 'closed']);
  assert.equal(vodsOf(dataDir, 'club'), 5_002);
});

function vodsOf(dataDir: string, app: string): number | undefined {
  const db = openReadOnly(join(dataDir, 'apps', app, 'app.db'));
  try {
    return db.read((r) => r.value<number>('SELECT count(*) FROM vods'));
  } finally {
    db.close();
  }
}

test('two programs that open it at once bring the rows once', async (t) => {
  const { place, wanted } = await undisturbed(t, false, 200);
  const dataDir = place('twice');
  await Promise.all([run(dataDir), run(dataDir)]);
  assert.deepEqual(contents(dataDir), wanted);
});
