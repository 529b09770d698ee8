import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, ReadPool, type Writer } from '@bandstand/sqlite';
import { type Account, type AccountViewer, asViewer, type Role } from '../src/access/index.ts';
import { Similarity } from '../src/similarity/index.ts';
import { type SubsonicReading, subsonicReadingModule } from '../src/subsonic/index.ts';
import { openLibrary } from './fresh-library.ts';
import { madeAccount } from './made-account.ts';

export interface Scene {
  readonly db: Database;
  readonly similarity: Similarity;
  readonly viewer: (name: string) => AccountViewer;
  close(): Promise<void>;
}

/** An empty library.db with a root account, three listeners and what likeness is read through. */
export function openScene(): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-similarity-'));
  const db = openLibrary(join(folder, 'library.db'));
  const readers = new ReadPool<SubsonicReading>({ path: db.path, module: subsonicReadingModule, threads: 1 });
  const people: Record<string, Role> = { boss: 'root_admin', ann: 'user', ben: 'user', cyd: 'user' };
  db.write((w) => {
    for (const [name, role] of Object.entries(people))
      w.run(`INSERT INTO admin (username, password_hash, role) VALUES (?, '', ?)`, [name, role]);
  });
  return {
    db,
    similarity: new Similarity(readers),
    viewer: (name) => asViewer(account(db, name, people[name] ?? 'user')),
    async close() {
      await readers.close();
      db.close();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

function account(db: Database, username: string, role: Role): Account {
  const row = db.read((r) =>
    r.get<{ id: number; gid: string }>('SELECT id, gid FROM admin WHERE username = ?', [username]),
  );
  return madeAccount({ id: row?.id ?? 0, gid: row?.gid ?? '', username, role });
}

export interface SongFacts {
  readonly by: string;
  readonly genre?: string;
  readonly year?: number;
  readonly composer?: string;
  /** A draft, which listeners do not see. */
  readonly draft?: boolean;
  readonly album?: string;
}

const key = (text: string): string => text.toLowerCase();

function artistId(w: Writer, name: string): number {
  const known = w.value<number>('SELECT id FROM artists WHERE name = ?', [name]);
  if (known !== undefined) return known;
  return w.run('INSERT INTO artists (name, slug, name_key) VALUES (?, ?, ?)', [name, key(name), key(name)])
    .lastInsertRowid;
}

/** A song on an album of its artist, or on the one named; its row id. */
export function song(w: Writer, title: string, facts: SongFacts): number {
  const artist = artistId(w, facts.by);
  const name = facts.album ?? `${facts.by} ${facts.draft === true ? 'draft' : 'album'}`;
  const state = facts.draft === true ? ['draft', 'private'] : ['released', 'public'];
  w.run(
    `INSERT OR IGNORE INTO albums (title, slug, artist_id, status, visibility, title_key) VALUES (?, ?, ?, ?, ?, ?)`,
    [name, key(name), artist, ...state, key(name)],
  );
  const album = w.value<number>('SELECT id FROM albums WHERE slug = ?', [key(name)]) ?? 0;
  const id = w.run(
    'INSERT INTO tracks (title, title_key, album_id, artist_id, year) VALUES (?, ?, ?, ?, ?)',
    [title, key(title), album, artist, facts.year ?? null],
  ).lastInsertRowid;
  const credit = `INSERT INTO track_artists (track_id, artist_id, role, position) VALUES (?, ?, ?, 0)`;
  w.run(credit, [id, artist, 'artist']);
  if (facts.composer !== undefined) w.run(credit, [id, artistId(w, facts.composer), 'composer']);
  if (facts.genre !== undefined)
    w.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, 0)', [id, facts.genre]);
  return id;
}

/** Somebody hears songs one after the other, four minutes each, from a time on. */
export function hear(w: Writer, who: string, from: string, ids: readonly number[]): void {
  for (const [index, id] of ids.entries()) {
    const at = new Date(Date.parse(from) + index * 240_000).toISOString();
    w.run('INSERT INTO play_history (track_id, played_at, username) VALUES (?, ?, ?)', [id, at, who]);
  }
}

export function gidOf(db: Database, table: 'tracks' | 'artists' | 'albums', id: number): string {
  return db.read((r) => r.value<string>(`SELECT gid FROM ${table} WHERE id = ?`, [id])) ?? '';
}

export function artistGid(db: Database, name: string): string {
  return db.read((r) => r.value<string>('SELECT gid FROM artists WHERE name = ?', [name])) ?? '';
}
