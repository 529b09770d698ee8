import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase, type SqlValue } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { librarySchema } from '../src/schema/index.ts';
import { seedCatalogue } from './catalogue-seed.ts';
import { type Importing, importAll } from './imports-child.ts';
import { movingSetting } from './imports-moving-setting.ts';
import { navidromeRows, writeNavidrome } from './imports-navidrome-file.ts';
import { usedTuneCamp } from './imports-tunecamp-rows.ts';
import { type Rows, writeTuneCamp } from './imports-tunecamp-shapes.ts';
import { scanSetting } from './scan-setting.ts';
import { openSubsonic } from './subsonic-setting.ts';
import { seedSounds, sounds } from './subsonic-sounds.ts';

const child = fileURLToPath(new URL('./imports-child.ts', import.meta.url));
const many = (count: number, row: (n: number) => Rows[string][number]) =>
  Array.from({ length: count }, (_, n) => row(1000 + n));

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'bandstand-imports-'));
  t.after(() => rmSync(made, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  return made;
}

const open = (path: string): Database => openDatabase({ path, schema: librarySchema, synchronous: 'normal' });

/** Runs an import in a process that is killed: after a batch, or for 0 some ms after the first one. */
async function killed(importing: Importing, die: number, waitMs: number): Promise<void> {
  const args = [child, String(die), JSON.stringify(importing)];
  const victim = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<string | null>((done) => victim.once('close', (_code, signal) => done(signal)));
  await new Promise((begun) => victim.stdout.once('data', begun).once('close', begun));
  if (die === 0) {
    await pause(waitMs);
    victim.kill('SIGKILL');
  }
  const signal = await ended;
  assert.ok(die === 0 || signal === 'SIGKILL');
}

/** What is new in every run, with whatever was in it: keys made by chance, times of writing, counters of changes. */
const fleeting =
  /^(?:gid|private_key|secret|seq|changed_seq|password_hash|slsk_password|access_token|.*_sealed|.*_at|.*_since)$/;
const skipped = /^(?:sqlite|changes|jobs|_|tombstones)|fts/;

/** Everything in a library that does not differ from run to run. */
function contents(path: string): string[] {
  const db = open(path);
  const found = db.read((reader) => {
    const tables = reader.all<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
    );
    return tables
      .filter(({ name }) => !skipped.test(name))
      .flatMap(({ name }) =>
        reader.all<Record<string, SqlValue>>(`SELECT * FROM "${name}"`).map((row) => {
          const kept = Object.entries(row).filter(([column]) => !fleeting.test(column));
          return `${name} ${JSON.stringify(Object.fromEntries(kept))}`;
        }),
      )
      .toSorted();
  });
  db.close();
  return found;
}

/** The first lines that only one of the two has. */
function differences(one: readonly string[], other: readonly string[]): string[] {
  const [mine, theirs] = [new Set(one), new Set(other)];
  const lines = [...one.filter((line) => !theirs.has(line)), ...other.filter((line) => !mine.has(line))];
  return one.length === other.length
    ? lines.slice(0, 6)
    : [`${one.length} and ${other.length} rows`, ...lines.slice(0, 6)];
}

/** Imports once undisturbed and once killed again and again, into two copies of one library, and compares. */
async function compare(
  t: TestContext,
  base: string,
  from: Pick<Importing, 'kind' | 'source' | 'password'>,
): Promise<void> {
  const scratch = folder(t);
  const [calm, torn] = ['calm.db', 'torn.db'].map((name) => {
    const database = join(scratch, name);
    copyFileSync(base, database);
    return { ...from, database, scratch };
  });
  assert.ok(calm !== undefined && torn !== undefined);
  const batches = await importAll(calm);
  assert.ok(batches >= 4, `${batches} batches`);
  const seed = testSeed(t);
  t.diagnostic(`${batches} batches`);
  await killed(torn, 1 + (seed % (batches - 1)), 0);
  await killed(torn, 0, seed % 50);
  await importAll(torn);
  const now = contents(torn.database);
  assert.deepEqual(differences(now, contents(calm.database)), []);
  await importAll(torn);
  assert.deepEqual(differences(contents(torn.database), now), [], 'a further run changes nothing');
}

/** A library as one file, to be copied. */
function settled(db: Database): string {
  db.write((writer) => writer.run('DELETE FROM jobs'));
  db.close();
  return db.path;
}

describe('imports that are killed', () => {
  test('TuneCamp: everything is there once', async (t) => {
    const s = scanSetting(t);
    const rows = usedTuneCamp();
    const source = join(s.folder, 'tunecamp.db');
    writeTuneCamp(source, 'june', {
      ...rows,
      artists: [...(rows['artists'] ?? []), ...many(450, (n) => ({ id: n, name: `A ${n}`, slug: `a-${n}` }))],
      tracks: [
        ...(rows['tracks'] ?? []),
        ...many(900, (n) => ({ id: n, title: `T ${n}`, artist_id: n % 450, file_path: `x/${n}.mp3` })),
      ],
      starred_items: many(700, (n) => ({ id: n, username: 'mara', item_type: 'track', item_id: String(n) })),
      play_history: many(900, (n) => ({ id: n, track_id: n })),
    });
    const base = join(s.folder, 'base.db');
    await s.db.backupInto(base);
    await compare(t, base, { kind: 'tunecamp', source });
  });

  test('Navidrome: nothing is counted or listed twice', async (t) => {
    const s = await movingSetting(t);
    const rows = navidromeRows();
    const at = 1_740_000_000;
    writeNavidrome(s.source, {
      ...rows,
      scrobbles: [
        ...(rows['scrobbles'] ?? []),
        ...many(1000, (n) => ({
          media_file_id: n % 2 === 0 ? 'm1' : 'm2',
          user_id: 'u-anna',
          submission_time: at + n,
        })),
      ],
      playlist: [
        ...(rows['playlist'] ?? []),
        ...many(450, (n) => ({ id: `p${n}`, name: `List ${n}`, owner_id: 'u-anna' })),
      ],
    });
    const base = join(s.folder, 'base.db');
    await s.db.backupInto(base);
    await compare(t, base, { kind: 'navidrome', source: s.source });
  });

  test('Subsonic: plays add up to what they are there', async (t) => {
    const size = { albums: 12 };
    const peer = await openSubsonic(size);
    t.after(() => peer.close());
    await peer.ask('listener', 'star', { id: sounds.mp3, albumId: sounds.album });
    await peer.ask('listener', 'createPlaylist', { name: 'Mine', songId: [sounds.mp3, sounds.flac] });
    for (const id of [sounds.mp3, sounds.flac, sounds.mp3])
      await peer.ask('listener', 'scrobble', { id, submission: true });
    const home = folder(t);
    const db = open(join(home, 'library.db'));
    seedCatalogue(db, size);
    seedSounds(db, join(home, 'music'));
    const own = [
      'starred_items',
      'item_ratings',
      'bookmarks',
      'play_queues',
      'playlists',
      'listening',
      'play_history',
    ];
    db.write((w) => {
      for (const table of own) w.run(`DELETE FROM ${table} WHERE username = 'listener'`);
    });
    const from = { kind: 'subsonic', source: peer.url, password: peer.secret('listener') } as const;
    await compare(t, settled(db), from);
  });
});
