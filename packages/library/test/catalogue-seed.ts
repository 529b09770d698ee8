import type { Database, Writer } from '@bandstand/sqlite';
import { inBulk } from './catalogue-seed/bulk.ts';
import { accounts, type Size, seedAlbum, seedArtist, seedPeople } from './catalogue-seed/rows.ts';
import { seedFolders, seedTrack } from './catalogue-seed/tracks.ts';
import { chance, pick } from './catalogue-seed/words.ts';

export { accounts } from './catalogue-seed/rows.ts';
export { gid } from './catalogue-seed/words.ts';

export interface SeedOptions {
  /** Up to 91,000. */
  readonly albums: number;
  /** Half as many as albums unless told. */
  readonly artists?: number;
  /** 11 unless told: 90,000 albums have about a million tracks then. */
  readonly tracksPerAlbum?: number;
  /** Without triggers, indexes rebuilt at the end: for large libraries. */
  readonly bulk?: boolean;
}

export interface Seeded {
  readonly artists: number;
  readonly albums: number;
  readonly tracks: number;
}

/**
 * Fills an empty library.db with the same made-up catalogue for the same numbers: albums of several artists, in every
 * state and of several owners, discs, genres, missing and loose tracks, folders in two music roots, and what seven
 * people (see `accounts`) starred, rated and played. The account `artist` is linked to artist 2.
 */
export function seedCatalogue(db: Database, options: SeedOptions): Seeded {
  const {
    albums,
    artists = Math.max(3, Math.ceil((albums * 4) / 9)),
    tracksPerAlbum = 11,
    bulk = false,
  } = options;
  const size = { albums, artists, tracksPerAlbum };
  return db.write((w) => {
    seedPeople(w);
    let tracks = 0;
    const fill = (): void => {
      tracks = seedMusic(w, size);
      seedListening(w, albums, artists, tracks);
    };
    if (bulk) inBulk(w, fill);
    else fill();
    w.run('UPDATE admin SET artist_id = 2 WHERE id = ?', [accounts.artist]);
    return { artists, albums, tracks };
  });
}

function seedMusic(w: Writer, size: Size): number {
  for (let id = 1; id <= size.artists; id++) seedArtist(w, id);
  let track = 0;
  for (let id = 1; id <= size.albums; id++) {
    const album = seedAlbum(w, id, size);
    const place = seedFolders(w, album);
    for (let no = 0; no < album.tracks; no++) seedTrack(w, ++track, no, album, place, size);
  }
  const loose = Math.max(3, Math.floor(size.albums / 50));
  for (let no = 0; no < loose; no++) seedTrack(w, ++track, 0, null, null, size);
  return track;
}

const listeners = ['listener', 'owner', 'root'] as const;

/** A few hundred stars, ratings and plays by three people; some albums starred are not theirs to see. */
function seedListening(w: Writer, albums: number, artists: number, tracks: number): void {
  const ranges = [
    ['artist', artists],
    ['album', albums],
    ['track', tracks],
  ] as const;
  for (const [who, username] of listeners.entries()) {
    for (const [kind, [type, count]] of ranges.entries()) {
      const items = new Set(
        Array.from(
          { length: Math.min(300, Math.ceil(count / 3)) },
          (_, i) => 1 + pick(count, 90, who, kind, i),
        ),
      );
      for (const item of items) seedOpinion(w, username, type, item);
    }
  }
}

function seedOpinion(w: Writer, username: string, type: string, item: number): void {
  const kind = chance(91, item);
  const time = new Date(Date.UTC(2024, 0, 1) + item * 7919).toISOString();
  if (kind < 0.5) {
    const insert = 'INSERT INTO starred_items (username, item_type, item_id, created_at) VALUES (?, ?, ?, ?)';
    w.run(insert, [username, type, String(item), time]);
  }
  if (kind > 0.3) {
    const insert = 'INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES (?, ?, ?, ?)';
    w.run(insert, [username, type, String(item), 1 + pick(5, 92, item)]);
  }
  const plays = 1 + pick(40, 93, item);
  const insert =
    'INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (?, ?, ?, ?, ?)';
  w.run(insert, [username, type, item, plays, time]);
  if (type === 'track') {
    w.run(
      'INSERT INTO track_stats (track_id, play_count) VALUES (?, ?) ON CONFLICT (track_id) DO UPDATE SET play_count = play_count + excluded.play_count',
      [item, plays],
    );
  }
}
