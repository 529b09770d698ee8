/** A library whose tracks have been fingerprinted, and a service that is asked about them. */
import type { TestContext } from 'node:test';
import { asViewer } from '../src/access/index.ts';
import { Editing } from '../src/editing/index.ts';
import { Asking } from '../src/identify/asking.ts';
import { Reviews } from '../src/identify/reviews.ts';
import { Merging } from '../src/merging/index.ts';
import { testLog } from './accounts-setting.ts';
import { SmallService } from './identify-service.ts';
import { madeAccount } from './made-account.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

const rootAccount = madeAccount({ id: 1, gid: 'g1', username: 'root', role: 'root_admin' });

export interface HeardTrack {
  readonly title: string;
  readonly artist?: string;
  readonly album?: string;
  readonly mbid?: string;
  readonly sound: string;
}

/** A made-up fingerprint of a sound, in the form of chromaprint's. */
export const fingerprintOf = (sound: string): string =>
  Buffer.concat([Buffer.from([1, 0, 0, 9]), Buffer.from(sound)]).toString('base64url');

export function identifySetting(t: TestContext) {
  const s: ScanSetting = scanSetting(t);
  const { db } = s;
  const time = { now: Date.parse('2026-05-01T12:00:00Z') };
  const clock = () => time.now;
  const service = new SmallService();
  const log = testLog();
  db.write((writer) => {
    writer.run(
      `INSERT INTO admin (id, gid, username, password_hash, role) VALUES (1, 'g1', 'root', '-', 'root_admin')`,
    );
    writer.run(`INSERT INTO music_roots (id, path, name) VALUES (9, '/nowhere', 'Heard')`);
  });
  const root = asViewer(rootAccount);
  const editing = new Editing({ db, clock, accountById: () => undefined, regroup: () => {} });
  const merging = new Merging(db, clock);
  const asking = new Asking({ db, clock, log, random: () => 0.5, identifier: service, busy: () => false });
  const reviews = new Reviews({ db, clock, editing, merging });

  /** Adds a track with a file, as if it had been fingerprinted; its gid. */
  function add({ title, artist = 'Anna', album = 'First Light', mbid, sound }: HeardTrack): string {
    return db.write((writer) => {
      const slug = album.toLowerCase().replaceAll(' ', '-');
      writer.run(
        `INSERT OR IGNORE INTO albums (title, slug, status, visibility) VALUES (?, ?, 'released', 'public')`,
        [album, slug],
      );
      const albumId = writer.value<number>('SELECT id FROM albums WHERE slug = ?', [slug]) ?? 0;
      const { lastInsertRowid: id } = writer.run(
        `INSERT INTO tracks (title, artist_name, album_id, mbid, hash, fingerprint, duration, format) VALUES (?, ?, ?, ?, ?, ?, 60, 'flac')`,
        [title, artist, albumId, mbid ?? null, `${sound} ${title}`, fingerprintOf(sound)],
      );
      writer.run(
        `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type)
         VALUES (?, 9, ?, '', 1, 1, ?, 'flac', 'audio/flac')`,
        [id, `${id}.flac`, `${sound} ${title}`],
      );
      writer.run(`UPDATE identifications SET step = 'lookup', seconds = 60, sound = ? WHERE track_id = ?`, [
        `${sound} ${title}`,
        id,
      ]);
      writer.run('INSERT INTO whole_fingerprints (track_id, fingerprint) VALUES (?, ?)', [
        id,
        Buffer.from(fingerprintOf(sound), 'base64url'),
      ]);
      return writer.value<string>('SELECT gid FROM tracks WHERE id = ?', [id]) ?? '';
    });
  }

  /** Asks until nothing is left to ask about. */
  async function settle(): Promise<void> {
    while (await asking.round()) time.now += 1000;
    const left = () =>
      s.value<number>(`SELECT count(*) FROM identifications WHERE step NOT IN ('done', 'none')`);
    for (let turn = 0; left() > 0 && turn < 50; turn += 1) {
      time.now += 1000;
      while (await asking.round()) time.now += 1000;
    }
  }

  const titles = (list: 'unknown' | 'mistagged' | 'suggested') =>
    reviews.list(root, list, null, 50).items.map(({ title }) => title);
  return { ...s, time, service, log, root, reviews, merging, asking, add, settle, titles };
}

export const recording = (title: string | null, artist: string | null, mbid: string | null, sources = 3) => ({
  title,
  artist,
  mbid,
  album: null,
  sources,
});
