import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { librarySchema } from '@bandstand/library';
import { type Database, openDatabase, openReadOnly } from '@bandstand/sqlite';
import { pack } from 'tar-stream';
import {
  BackupError,
  databaseSource,
  folderSource,
  livingFolderSource,
  restoreBackup,
  secretsSource,
  writeBackup,
} from '../src/backup/index.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-backup-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}

function openLibrary(dir: string): Database {
  return openDatabase({ path: join(dir, 'library.db'), schema: librarySchema, synchronous: 'normal' });
}

function addArtists(db: Database, from: number, count: number): void {
  db.write((writer) => {
    for (let i = from; i < from + count; i++) {
      writer.run('INSERT INTO artists (name, slug, name_key) VALUES (?, ?, ?)', [
        `Artist ${i}`,
        `artist-${i}`,
        `artist ${i}`,
      ]);
    }
  });
}

const artistsOf = (dir: string): number => {
  const db = openReadOnly(join(dir, 'library.db'));
  try {
    return db.read((reader) => reader.value<number>('SELECT count(*) FROM artists WHERE id > 0')) ?? -1;
  } finally {
    db.close();
  }
};

async function backUp(data: string, file: string, more: Parameters<typeof writeBackup>[0]['sources'] = []) {
  const sources = [databaseSource(data, 'library.db'), secretsSource(data), ...more];
  return await writeBackup({ file, sources, program: 'test', now: new Date('2026-01-02T03:04:05Z') });
}

test('a backup taken while the library is written to is one moment of it, and restores on an empty machine', async (t) => {
  const [data, elsewhere, archives] = [folder(t), folder(t), folder(t)];
  writeFileSync(join(data, 'secrets.json'), '{"master_key":"k"}');
  const db = openLibrary(data);
  addArtists(db, 0, 100);
  let written = 100;
  const writing = setInterval(() => {
    addArtists(db, written, 10);
    written += 10;
  }, 1);
  const file = join(archives, 'b.tar.gz');
  await backUp(data, file);
  clearInterval(writing);
  db.close();
  await restoreBackup({ file, dataDir: elsewhere, force: false });
  const restored = artistsOf(elsewhere);
  assert.ok(restored >= 100 && restored % 10 === 0, `${restored} artists is no moment between two writes`);
  assert.equal(readFileSync(join(elsewhere, 'secrets.json'), 'utf8'), '{"master_key":"k"}');
  assert.deepEqual(readdirSync(elsewhere).sort(), ['library.db', 'secrets.json']);
  assert.deepEqual(readdirSync(archives), ['b.tar.gz']);
});

test('a stale write-ahead log beside the restored database does it no harm', async (t) => {
  const [data, target, archives] = [folder(t), folder(t), folder(t)];
  const db = openLibrary(data);
  addArtists(db, 0, 5);
  db.close();
  // A backup that was killed left its copies: no process has such a number.
  mkdirSync(join(archives, '.backup-4194999-abcdef', 'acoustid'), { recursive: true });
  await backUp(data, join(archives, 'b.tar.gz'));
  assert.deepEqual(readdirSync(archives), ['b.tar.gz']);
  writeFileSync(join(target, 'library.db-wal'), Buffer.alloc(8192, 7));
  writeFileSync(join(target, 'library.db-shm'), Buffer.alloc(32768, 7));
  await restoreBackup({ file: join(archives, 'b.tar.gz'), dataDir: target, force: true });
  assert.equal(artistsOf(target), 5);
});

test('music comes along when it is asked for', async (t) => {
  const [data, music, target, archives] = [folder(t), folder(t), folder(t), folder(t)];
  openLibrary(data).close();
  mkdirSync(join(music, 'Ärtist/Album'), { recursive: true });
  writeFileSync(join(music, 'Ärtist/Album/01 Söng.flac'), 'sound');
  writeFileSync(join(music, 'empty.lrc'), '');
  await backUp(data, join(archives, 'b.tar.gz'), [folderSource('music 1', music, 'music/1')]);
  await restoreBackup({ file: join(archives, 'b.tar.gz'), dataDir: target, force: false });
  assert.equal(readFileSync(join(target, 'music/1/Ärtist/Album/01 Söng.flac'), 'utf8'), 'sound');
  assert.equal(readFileSync(join(target, 'music/1/empty.lrc'), 'utf8'), '');
});

test('pictures of people come along, half written ones do not', async (t) => {
  const [data, target, archives] = [folder(t), folder(t), folder(t)];
  openLibrary(data).close();
  const avatars = () => [livingFolderSource(data, 'avatars')];
  await backUp(data, join(archives, 'none.tar.gz'), avatars());
  mkdirSync(join(data, 'avatars'));
  writeFileSync(join(data, 'avatars', 'a-1.webp'), 'picture');
  writeFileSync(join(data, 'avatars', 'a-2.webp.part'), 'pic');
  await backUp(data, join(archives, 'b.tar.gz'), avatars());
  await restoreBackup({ file: join(archives, 'b.tar.gz'), dataDir: target, force: false });
  assert.deepEqual(readdirSync(join(target, 'avatars')), ['a-1.webp']);
  assert.equal(readFileSync(join(target, 'avatars', 'a-1.webp'), 'utf8'), 'picture');
});

test('a damaged, cut or foreign archive changes nothing and says so', async (t) => {
  const [data, archives] = [folder(t), folder(t)];
  const db = openLibrary(data);
  addArtists(db, 0, 500);
  db.close();
  const good = join(archives, 'good.tar.gz');
  await backUp(data, good);
  const tar = gunzipSync(readFileSync(good));
  const flipped = Buffer.from(tar);
  flipped[Math.floor(tar.length / 2)] = (flipped[Math.floor(tar.length / 2)] ?? 0) ^ 0xff;
  const cases: Record<string, Buffer> = {
    'cut.gz': readFileSync(good).subarray(0, 20_000),
    'flipped.gz': gzipSync(flipped),
    'text.gz': Buffer.from('not an archive at all'),
    'shorter.gz': gzipSync(tar.subarray(0, 100_352)),
  };
  for (const [name, content] of Object.entries(cases)) {
    const file = join(archives, name);
    writeFileSync(file, content);
    const target = folder(t);
    await assert.rejects(restoreBackup({ file, dataDir: target, force: false }), BackupError, name);
    assert.deepEqual(readdirSync(target), [], name);
  }
});

test('an archive that names a place outside the data folder is refused', async (t) => {
  for (const path of ['../escape', '/etc/escape', 'a/../../escape', 'apps/./x']) {
    const [archives, target] = [folder(t), folder(t)];
    const archive = pack();
    const manifest = {
      format: 1,
      program: 'x',
      createdAt: 'x',
      sources: [],
      entries: [{ path, kind: 'file', bytes: 1, sha256: 'x' }],
    };
    archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
    archive.entry({ name: path }, 'x');
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    writeFileSync(join(archives, 'evil.gz'), gzipSync(Buffer.concat(chunks)));
    await assert.rejects(
      restoreBackup({ file: join(archives, 'evil.gz'), dataDir: target, force: false }),
      /outside the data folder/,
    );
    assert.deepEqual(readdirSync(target), []);
  }
});

test('a folder that holds a library is not overwritten unless that is said', async (t) => {
  const [data, archives] = [folder(t), folder(t)];
  const db = openLibrary(data);
  addArtists(db, 0, 1);
  db.close();
  const file = join(archives, 'b.tar.gz');
  await backUp(data, file);
  const again = openLibrary(data);
  addArtists(again, 1, 1);
  again.close();
  await assert.rejects(restoreBackup({ file, dataDir: data, force: false }), /--force/);
  assert.equal(artistsOf(data), 2);
  await restoreBackup({ file, dataDir: data, force: true });
  assert.equal(artistsOf(data), 1);
});
