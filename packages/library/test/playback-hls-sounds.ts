import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDiskCache,
  createProcesses,
  createTranscoder,
  detectFfmpeg,
  type Transcoder,
} from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import { programPath } from '../../../tools/needs.ts';
import { Hls, Sounds } from '../src/playback/index.ts';
import { openLibrary } from './fresh-library.ts';

export interface HlsSetting {
  readonly dir: string;
  readonly db: Database;
  readonly hls: Hls;
  readonly transcoder: Transcoder;
  /** Bytes of all conversions that were completed. */
  readonly kept: () => number;
  /** Makes a track of a sound that never repeats and returns its gid and its file. */
  readonly track: (
    name: string,
    seconds: number,
    rate: number,
  ) => { readonly gid: string; readonly path: string };
  close(): Promise<void>;
}

/** Runs ffmpeg and returns what it writes. Throws with its words when it fails. */
export function ffmpeg(args: readonly string[], input?: Uint8Array): Buffer {
  const ran = spawnSync(programPath('ffmpeg'), ['-hide_banner', '-v', 'error', ...args], {
    maxBuffer: 2 ** 30,
    ...(input === undefined ? {} : { input }),
  });
  if (ran.status !== 0 || ran.stderr.length > 0)
    throw new Error(`ffmpeg ${args.join(' ')}: ${ran.stderr.toString()}`);
  return ran.stdout;
}

/** The samples of the first channel. */
export function samples(path: string): Int16Array {
  const bytes = ffmpeg(['-i', path, '-map', '0:a', '-af', 'pan=mono|c0=c0', '-f', 's16le', 'pipe:1']);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** A tone that rises all the time, so that no stretch is like another. */
function sweep(seconds: number, rate: number): Uint8Array {
  const tone = Int16Array.from({ length: Math.round(seconds * rate) }, (_, index) => {
    const t = index / rate;
    return 12_000 * Math.sin(2 * Math.PI * (200 * t + 15 * t * t));
  });
  return new Uint8Array(tone.buffer);
}

/** A library with one music folder and one public album, and HLS over it. */
export async function openHls(idleMs?: number): Promise<HlsSetting> {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-hls-'));
  const db = openLibrary(join(dir, 'library.db'));
  const processes = createProcesses();
  const cache = await createDiskCache({ dir: join(dir, 'cache'), maxBytes: 100_000_000 });
  const transcoder = createTranscoder({ processes, cache, ffmpeg: await detectFfmpeg({ processes }) });
  const sounds = new Sounds({ db, transcoder });
  const hls = new Hls({ sounds, transcoder, ...(idleMs === undefined ? {} : { idleMs }) });
  db.write((w) => {
    w.run(`INSERT INTO music_roots (id, path, name) VALUES (1, ?, 'Music')`, [dir]);
    w.run(
      `INSERT INTO albums (id, title, slug, title_key, visibility, status) VALUES (1, 'Sweeps', 'sweeps', 'sweeps', 'public', 'released')`,
    );
  });
  const track = (name: string, seconds: number, rate: number) => {
    const path = join(dir, name);
    const raw = ['-f', 's16le', '-ar', String(rate), '-ac', '1', '-i', 'pipe:0'];
    ffmpeg([...raw, '-ac', '2', path], sweep(seconds, rate));
    const gid = `018f0000-0000-7000-8000-${randomBytes(6).toString('hex')}`;
    db.write((w) => seed(w.run.bind(w), { gid, name, size: statSync(path).size, seconds, rate }));
    return { gid, path };
  };
  const close = async () => {
    hls.close();
    await transcoder.close();
    await cache.close();
    await processes.close();
    db.close();
    rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 });
  };
  return { dir, db, hls, transcoder, kept: () => cache.bytes, track, close };
}

interface Sound {
  readonly gid: string;
  readonly name: string;
  readonly size: number;
  readonly seconds: number;
  readonly rate: number;
}

type Run = (
  sql: string,
  params: readonly (string | number | bigint)[],
) => { readonly lastInsertRowid: number | bigint };

function seed(run: Run, { gid, name, size, seconds, rate }: Sound): void {
  const format = name.split('.')[1] ?? '';
  const { lastInsertRowid: id } = run(
    `INSERT INTO tracks (gid, title, title_key, album_id, duration, file_path) VALUES (?, ?, ?, 1, ?, ?)`,
    [gid, name, name, seconds, name],
  );
  run(
    `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type, lossless, duration, sample_rate)
     VALUES (?, 1, ?, '', ?, 0, ?, ?, 'audio/x', ?, ?, ?)`,
    [id, name, size, `hash-${gid}`, format, format === 'flac' ? 1 : 0, seconds, rate],
  );
}
