import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, Writer } from '@bandstand/sqlite';
import { foldName } from '../src/catalogue/index.ts';

/** Ids of what is seeded beside the made-up catalogue. */
export const sounds = {
  artist: 'ar-018f0000-0001-7000-8000-0000000f0001',
  hiddenArtist: 'ar-018f0000-0001-7000-8000-0000000f0002',
  album: 'al-018f0000-0002-7000-8000-0000000f0001',
  draft: 'al-018f0000-0002-7000-8000-0000000f0002',
  mp3: 'tr-018f0000-0003-7000-8000-0000000f0001',
  flac: 'tr-018f0000-0003-7000-8000-0000000f0002',
  hidden: 'tr-018f0000-0003-7000-8000-0000000f0003',
  beside: 'tr-018f0000-0003-7000-8000-0000000f0005',
  guest: 'tr-018f0000-0003-7000-8000-0000000f0004',
  root: 'fo-018f0000-0005-7000-8000-0000000f0001',
  folder: 'fo-018f0000-0005-7000-8000-0000000f0002',
  hiddenFolder: 'fo-018f0000-0005-7000-8000-0000000f0003',
  rootId: 903,
  hiddenRootId: 904,
} as const;

const gidOf = (id: string): string => id.slice(3);
const fixtures = fileURLToPath(new URL('../../media/test/fixtures/', import.meta.url));

/**
 * Real files in two more music folders: `Sine & "Waves" <3>`, a released album of an mp3 and a flac with lyrics and a
 * picture, and in the other folder `Hush`, a draft of the account `admin` by an artist and of a genre
 * of its own. One song of the draft lies beside the folder of the other album.
 */
export function seedSounds(db: Database, music: string): void {
  mkdirSync(join(music, 'open', 'Sine'), { recursive: true });
  mkdirSync(join(music, 'closed', 'Hush'), { recursive: true });
  db.write((w) => {
    w.run(`INSERT INTO artists (id, gid, name, slug, name_key, mbid) VALUES
      (50001, '${gidOf(sounds.artist)}', 'Sine & Sons', 'sine', 'sine & sons', '5b11f4ce-a62d-471e-81fc-a69a8278c7da'),
      (50002, '${gidOf(sounds.hiddenArtist)}', 'Nobody Knows', 'nobody-knows', 'nobody knows', NULL)`);
    seedRoot(w, sounds.rootId, join(music, 'open'), 'Open', sounds.root);
    seedRoot(
      w,
      sounds.hiddenRootId,
      join(music, 'closed'),
      'Closed',
      'fo-018f0000-0005-7000-8000-0000000f0004',
    );
    seedFolder(w, sounds.rootId, sounds.root, sounds.folder, 'Sine');
    seedFolder(
      w,
      sounds.hiddenRootId,
      'fo-018f0000-0005-7000-8000-0000000f0004',
      sounds.hiddenFolder,
      'Hush',
    );
    const open = {
      id: 100_001,
      gid: sounds.album,
      title: 'Sine & "Waves" <3>',
      artist: 50_001,
      genre: 'Test & Tone',
    };
    seedAlbum(w, { ...open, status: 'released', visibility: 'public' });
    const closed = { id: 100_002, gid: sounds.draft, title: 'Hush', artist: 50_002, genre: 'Whisper' };
    seedAlbum(w, { ...closed, status: 'draft', visibility: 'private' });
    const place = { root: sounds.rootId, folder: 'Sine', dir: join(music, 'open') };
    seedTrack(
      w,
      open,
      { id: 300_001, gid: sounds.mp3, title: 'Low', file: 'sine.mp3', mime: 'audio/mpeg' },
      place,
    );
    seedTrack(
      w,
      open,
      { id: 300_002, gid: sounds.flac, title: 'High', file: 'cover.flac', mime: 'audio/flac' },
      place,
    );
    const hidden = { root: sounds.hiddenRootId, folder: 'Hush', dir: join(music, 'closed') };
    seedTrack(
      w,
      closed,
      { id: 300_003, gid: sounds.hidden, title: 'Psst', file: 'sine.ogg', mime: 'audio/ogg' },
      hidden,
    );
    const beside = { id: 300_005, gid: sounds.beside, title: 'Beside', file: 'sine.opus', mime: 'audio/ogg' };
    seedTrack(w, closed, beside, { ...place, folder: '' });
    w.run(`INSERT INTO track_lyrics (track_id, lang, synced, lines, source) VALUES
      (300001, 'eng', 1, '[{"ms":0,"text":"La <la>"},{"ms":1500,"text":"lo & li"}]', 'embedded'),
      (300001, 'xxx', 0, '[{"text":"plain"}]', 'embedded')`);
  });
}

function seedRoot(w: Writer, id: number, path: string, name: string, folder: string): void {
  w.run(`INSERT INTO music_roots (id, path, name, state) VALUES (?, ?, ?, 'ok')`, [id, path, name]);
  w.run(`INSERT INTO folders (gid, root_id, path, name) VALUES (?, ?, '', ?)`, [gidOf(folder), id, name]);
}

function seedFolder(w: Writer, root: number, parent: string, gid: string, name: string): void {
  w.run(
    `INSERT INTO folders (gid, root_id, parent_id, path, name, name_key)
     SELECT ?, ?, id, ?, ?, ? FROM folders WHERE gid = ?`,
    [gidOf(gid), root, name, name, foldName(name), gidOf(parent)],
  );
}

interface Album {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly artist: number;
  readonly genre: string;
}

function seedAlbum(w: Writer, album: Album & { readonly status: string; readonly visibility: string }): void {
  const { id, gid, title, artist, genre, status, visibility } = album;
  w.run(
    `INSERT INTO albums (id, gid, title, slug, artist_id, owner_id, genre, type, year, visibility, status, title_key, source,
       original_date, release_date, label, mbid, published_at)
     VALUES (?, ?, ?, ?, ?, 2, ?, 'ep', 1999, ?, ?, ?, 'scan', '1999-03-04', '2019', 'House & Co', ?, ?)`,
    [
      id,
      gidOf(gid),
      title,
      `real-${id}`,
      artist,
      genre,
      visibility,
      status,
      foldName(title),
      '1b022e01-4da6-387b-8658-8678046e4cef',
      status === 'released' ? '2024-01-01T00:00:00.000Z' : null,
    ],
  );
  w.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (?, ?, 0)', [id, artist]);
  w.run('INSERT INTO album_genres (album_id, genre, position) VALUES (?, ?, 0)', [id, genre]);
  w.run(`INSERT INTO album_discs (album_id, disc, title) VALUES (?, 1, 'One & only')`, [id]);
}

interface Track {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly file: string;
  readonly mime: string;
}

function seedTrack(
  w: Writer,
  album: Album,
  { id, gid, title, file, mime }: Track,
  { root, folder, dir }: { readonly root: number; readonly folder: string; readonly dir: string },
): void {
  const path = join(folder, file);
  copyFileSync(join(fixtures, file), join(dir, path));
  const { size } = statSync(join(dir, path));
  const format = file.split('.')[1] ?? '';
  w.run(
    `INSERT INTO tracks (id, gid, title, album_id, artist_id, owner_id, track_num, disc_num, duration, file_path, format, bitrate,
       sample_rate, channels, genre, year, mime_type, file_size, title_key, source, isrc, bpm, comment, explicit,
       replaygain_track_gain, replaygain_track_peak)
     VALUES (?, ?, ?, ?, ?, 2, ?, 1, 1.2, ?, ?, 128, 44100, 2, ?, 1999, ?, ?, ?, 'scan', 'USSM18300073', 120, 'a "comment"', 0, -3.5, 0.9)`,
    [
      id,
      gidOf(gid),
      title,
      album.id,
      album.artist,
      id % 10,
      path,
      format,
      album.genre,
      mime,
      size,
      foldName(title),
    ],
  );
  w.run('INSERT INTO track_artists (track_id, artist_id, position) VALUES (?, ?, 0)', [id, album.artist]);
  w.run(`INSERT INTO track_artists (track_id, artist_id, role, position) VALUES (?, ?, 'composer', 0)`, [
    id,
    album.artist,
  ]);
  w.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, 0)', [id, album.genre]);
  w.run(
    `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type, lossless, bitrate,
       duration, has_picture) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, 128, 1.2, ?)`,
    [
      id,
      root,
      path,
      folder,
      size,
      `hash-${id}`,
      format,
      mime,
      format === 'flac' ? 1 : 0,
      file.startsWith('cover') ? 1 : 0,
    ],
  );
}

/** A draft more, of the account `admin`: by a known artist, of a known genre, in a folder that everybody sees. */
export function seedDraft(db: Database): void {
  const draft = {
    id: 100_003,
    gid: 'al-018f0000-0002-7000-8000-0000000f0003',
    title: 'Sine whispers',
    artist: 50_001,
    genre: 'Test & Tone',
  };
  db.write((w) => {
    const dir = w.value<string>('SELECT path FROM music_roots WHERE id = ?', [sounds.rootId]) ?? '';
    seedAlbum(w, { ...draft, status: 'draft', visibility: 'private' });
    const track = { id: 300_004, gid: sounds.guest, title: 'Whisper', file: 'sine.wav', mime: 'audio/wav' };
    seedTrack(w, draft, track, { root: sounds.rootId, folder: 'Sine', dir });
  });
}
