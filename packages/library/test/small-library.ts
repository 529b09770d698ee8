import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Database, Writer } from '@bandstand/sqlite';
import { type AccountViewer, asViewer, type Role } from '../src/access/index.ts';
import { openLibrary } from './fresh-library.ts';
import { madeAccount } from './made-account.ts';

/** A library.db with four people, a public release of four tracks and a draft of Anna's with one. */
export interface SmallLibrary {
  readonly db: Database;
  readonly people: Readonly<Record<'root' | 'curator' | 'anna' | 'ben', AccountViewer>>;
  readonly released: string;
  readonly draft: string;
  /** Gids of the tracks of the release, in order. */
  readonly tracks: readonly [string, string, string, string];
  readonly draftTrack: string;
  readonly artist: string;
}

export function smallLibrary(t: TestContext): SmallLibrary {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-small-'));
  const db = openLibrary(join(dir, 'library.db'));
  t.after(() => {
    db.close();
    rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  return db.write((writer) => {
    const people = {
      root: person(writer, 'root', 'root_admin'),
      curator: person(writer, 'curator', 'super_user'),
      anna: person(writer, 'anna', 'user'),
      ben: person(writer, 'ben', 'user'),
    };
    const artistId = writer.run(
      `INSERT INTO artists (name, slug, name_key) VALUES ('Die Höhe', 'die-hoehe', 'die hohe')`,
    ).lastInsertRowid;
    const released = album(writer, 'Open', people.anna.account.id, artistId, 'released');
    const draft = album(writer, 'Secret', people.anna.account.id, artistId, 'draft');
    const [one, two, three, four] = [1, 2, 3, 4].map((n) =>
      track(writer, `Song ${n}`, n, released, artistId),
    );
    return {
      db,
      people,
      released: gidOf(writer, 'albums', released),
      draft: gidOf(writer, 'albums', draft),
      tracks: [one ?? '', two ?? '', three ?? '', four ?? ''],
      draftTrack: track(writer, 'Hidden', 1, draft, artistId),
      artist: gidOf(writer, 'artists', artistId),
    };
  });
}

function person(writer: Writer, username: string, role: Role): AccountViewer {
  const id = writer.run('INSERT INTO admin (username, password_hash, role) VALUES (?, ?, ?)', [
    username,
    'x',
    role,
  ]).lastInsertRowid;
  return asViewer(madeAccount({ id, gid: gidOf(writer, 'admin', id), username, role }));
}

function album(writer: Writer, title: string, owner: number, artist: number, status: string): number {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO albums (title, slug, title_key, owner_id, artist_id, status, visibility)
     VALUES (:title, lower(:title), lower(:title), :owner, :artist, :status, 'public')`,
    { title, owner, artist, status },
  );
  writer.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (?, ?, 0)', [
    lastInsertRowid,
    artist,
  ]);
  return lastInsertRowid;
}

function track(writer: Writer, title: string, number: number, albumId: number, artist: number): string {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO tracks (title, title_key, album_id, artist_id, artist_name, track_num, duration)
     VALUES (:title, lower(:title), :albumId, :artist, 'Die Höhe', :number, 100)`,
    { title, albumId, artist, number },
  );
  writer.run('INSERT INTO track_artists (track_id, artist_id, position) VALUES (?, ?, 0)', [
    lastInsertRowid,
    artist,
  ]);
  return gidOf(writer, 'tracks', lastInsertRowid);
}

function gidOf(writer: Writer, table: 'admin' | 'albums' | 'artists' | 'tracks', id: number): string {
  return writer.value<string>(`SELECT gid FROM ${table} WHERE id = ?`, [id]) ?? '';
}
