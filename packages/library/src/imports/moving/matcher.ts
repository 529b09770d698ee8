import type { Reader } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';

/** A track as another server describes it; what it does not say is null. */
export interface ForeignTrack {
  readonly path: string | null;
  /** MusicBrainz recording. */
  readonly mbid: string | null;
  /** MusicBrainz track. */
  readonly trackMbid: string | null;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  /** Seconds. */
  readonly duration: number | null;
}

export interface ForeignAlbum {
  readonly mbid: string | null;
  readonly name: string | null;
  readonly artist: string | null;
}

export interface ForeignArtist {
  readonly mbid: string | null;
  readonly name: string | null;
}

interface Candidate {
  readonly id: number;
  readonly path: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly duration: number | null;
}

const candidate = `SELECT t.id, t.file_path AS path, t.artist_name AS artist, a.title AS album, t.duration
  FROM tracks t LEFT JOIN albums a ON a.id = t.album_id`;
/** Names that more tracks than this have tell nothing. */
const mostCandidates = 500;
const nearS = 3;

/** The track here: by the end of its path, then by its MusicBrainz ids, then by title, artist, album and length. */
export function matchTrack(reader: Reader, track: ForeignTrack): number | null {
  return byPath(reader, track) ?? byMusicBrainz(reader, track) ?? byNames(reader, track);
}

function byPath(reader: Reader, { path, duration }: ForeignTrack): number | null {
  const parts = (path ?? '')
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  for (let length = Math.min(parts.length, 12); length >= 2; length -= 1) {
    const end = parts.slice(-length).join('/');
    for (const spelling of new Set([end, end.normalize('NFC'), end.normalize('NFD')])) {
      const found = reader.all<{ id: number; duration: number | null }>(
        `SELECT DISTINCT t.id, t.duration FROM music_roots r JOIN track_files f ON f.root_id = r.id AND f.path = ?
         JOIN tracks t ON t.id = f.track_id LIMIT 2`,
        [spelling],
      );
      const [one] = found;
      if (one !== undefined && found.length === 1 && isNear(one.duration, duration)) return one.id;
    }
  }
  return null;
}

function byMusicBrainz(reader: Reader, track: ForeignTrack): number | null {
  if (track.mbid === null && track.trackMbid === null) return null;
  const found = reader.all<Candidate & { trackMbid: string | null }>(
    `SELECT c.*, t.track_mbid AS trackMbid FROM (${candidate} WHERE t.mbid IN (:mbid, :trackMbid) LIMIT 50) c
     JOIN tracks t ON t.id = c.id`,
    { mbid: track.mbid, trackMbid: track.trackMbid },
  );
  const exact = found.find((one) => one.trackMbid !== null && one.trackMbid === track.trackMbid);
  return exact?.id ?? best(found, track, false);
}

function byNames(reader: Reader, track: ForeignTrack): number | null {
  if (track.title === null || track.artist === null) return null;
  const titled = reader.all<Candidate>(`${candidate} WHERE t.title_key = ? LIMIT ${mostCandidates}`, [
    foldName(track.title),
  ]);
  return best(titled, track, true);
}

/** The one that fits best; null when none fits, or two fit equally well. */
function best(found: readonly Candidate[], track: ForeignTrack, byName: boolean): number | null {
  const scored = found
    .map((one) => ({ id: one.id, score: score(one, track, byName) }))
    .filter((one) => one.score > 0)
    .toSorted((a, b) => b.score - a.score);
  const [first, second] = scored;
  if (first === undefined || first.score === second?.score) return null;
  return first.id;
}

function score(here: Candidate, there: ForeignTrack, byName: boolean): number {
  if (!isNear(here.duration, there.duration)) return 0;
  const artist = isAlike(here.artist, there.artist);
  const album = isAlike(here.album, there.album);
  if (byName && !artist) return 0;
  // Without the album, only an equal length makes two songs of one name the same.
  if (byName && !album && (there.album !== null || there.duration === null)) return 0;
  const near =
    here.duration === null || there.duration === null
      ? 0
      : 1 / (1 + Math.abs(here.duration - there.duration));
  return 1 + (artist ? 2 : 0) + (album ? 4 : 0) + near + (baseOf(here.path) === baseOf(there.path) ? 0.5 : 0);
}

function isNear(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === 0 || b === 0 || Math.abs(a - b) <= nearS;
}

function isAlike(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && foldName(a) === foldName(b);
}

function baseOf(path: string | null): string | null {
  return path === null ? null : path.slice(path.lastIndexOf('/') + 1);
}

/** The album here: by its MusicBrainz id, then by title and artist. */
export function matchAlbum(reader: Reader, { mbid, name, artist }: ForeignAlbum): number | null {
  if (mbid !== null) {
    const id = reader.value<number>(
      'SELECT id FROM albums WHERE mbid = ? ORDER BY track_count DESC LIMIT 1',
      [mbid],
    );
    if (id !== undefined) return id;
  }
  if (name === null) return null;
  const titled = reader.all<{ id: number; artist: string | null }>(
    `SELECT id, album_artist AS artist FROM albums WHERE title_key = ? LIMIT ${mostCandidates}`,
    [foldName(name)],
  );
  const fitting = titled.filter((album) => isAlike(album.artist, artist));
  return fitting.length === 1 ? (fitting[0]?.id ?? null) : null;
}

/** The artist here: by the MusicBrainz id, then by name. */
export function matchArtist(reader: Reader, { mbid, name }: ForeignArtist): number | null {
  const known =
    mbid === null
      ? undefined
      : reader.value<number>('SELECT id FROM artists WHERE mbid = ? AND id > 0', [mbid]);
  if (known !== undefined) return known;
  if (name === null) return null;
  const named = reader.all<{ id: number }>('SELECT id FROM artists WHERE name_key = ? AND id > 0 LIMIT 2', [
    foldName(name),
  ]);
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}
