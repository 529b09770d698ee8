import type { TrackTags } from '@bandstand/media';
import { foldName } from '../../catalogue/index.ts';
import { type LyricsRow, plainRow, syncedRow, unknownLanguage } from '../documents/index.ts';
import { assignRoles, contributorsOf, trackCredits, trackFacts } from '../grouping/index.ts';
import {
  artistCredits,
  type CreditRow,
  shownLine,
  type WrittenCredit,
  writeList,
  writeTrackCredits,
} from '../store/credit-store.ts';
import { filesOfTrack, setRole, type TrackFileRow } from '../store/file-store.ts';
import { isoTime, lockedColumns } from '../store/row-store.ts';
import {
  announceTrack,
  firstLyrics,
  insertTrack,
  trackById,
  updateTrack,
  writeLyrics,
} from '../store/track-store.ts';
import { agreed } from './agreement.ts';
import { mainFileColumns, storedTags } from './file-row.ts';
import { belongings, type Session } from './session.ts';

/** Inserts a track from its only file, whose row is made next. */
export function makeTrack(
  session: Session,
  file: TrackFileRow,
  tags: TrackTags,
  albumId: number | null,
): number {
  const { writer } = session;
  const { owner_id, source } = belongings(session, file.root_id);
  const credits = creditRows(session, tags);
  const lyrics = embeddedLyrics(tags);
  const facts = trackFacts(file.path, tags);
  const id = insertTrack(writer, {
    ...facts,
    title_key: foldName(facts.sort_title ?? facts.title),
    ...mainFileColumns(file, null),
    album_id: albumId,
    artist_id: credits[0]?.artistId ?? null,
    artist_name: shownLine(facts.artist_name, credits),
    owner_id,
    lyrics: lyrics[0]?.words ?? null,
    service: 'local',
    source,
  });
  writeTrackCredits(writer, id, credits, true);
  writeList(writer, 'track_genres', id, genreRows(tags.genres), true);
  if (lyrics.length > 0) writeLyrics(writer, id, 'embedded', lyrics);
  if (albumId !== null) session.touchedAlbums.add(albumId);
  return id;
}

/** Makes a track what its files say now: roles, facts, credits, whether it is missing. Writes only what differs. */
export function settleTrack(session: Session, trackId: number): void {
  const { writer, now } = session;
  let current = trackById(writer, trackId);
  if (current === undefined) return;
  if (current.album_id !== null) session.touchedAlbums.add(current.album_id);
  const files = filesOfTrack(writer, trackId);
  const main = files.length === 0 ? undefined : settleRoles(session, files);
  const missing = !files.some((file) => file.missing_since === null);
  const missingSince = missing ? (current.missing_since ?? isoTime(now)) : null;
  if (missing && current.missing_since === null) session.counts.missing += 1;
  if (!missing && current.missing_since !== null) session.counts.found += 1;
  if (main === undefined) {
    updateTrack(writer, current, { missing_since: missingSince }, now);
    return;
  }
  const { file, losslessPath } = main;
  const tags = session.freshTags.get(file.id) ?? storedTags(file);
  const credits = creditRows(session, tags);
  const fresh = session.freshTags.has(file.id);
  if (fresh) writeLyrics(writer, trackId, 'embedded', embeddedLyrics(tags));
  const placed = session.albumOfFile.get(file.id);
  const facts = trackFacts(file.path, tags);
  const lyrics = shownLyrics(session, trackId);
  current = agreed(writer, 'tracks', current, { ...facts, album_id: placed, lyrics });
  const locked = lockedColumns(current.locked_fields);
  const albumId = placed === undefined || locked.has('album_id') ? current.album_id : placed;
  if (albumId !== null) session.touchedAlbums.add(albumId);
  const changed = updateTrack(
    writer,
    current,
    {
      ...facts,
      title_key: foldName(facts.sort_title ?? facts.title),
      ...mainFileColumns(file, losslessPath),
      album_id: albumId,
      artist_id: credits[0]?.artistId ?? null,
      artist_name: shownLine(facts.artist_name, credits),
      missing_since: missingSince,
      lyrics,
    },
    now,
  );
  const listed = [
    writeTrackCredits(
      writer,
      trackId,
      locked.has('artist_name') ? chosen(session, trackId, credits) : credits,
      false,
    ),
    !locked.has('genre') && writeList(writer, 'track_genres', trackId, genreRows(tags.genres)),
  ];
  if (listed.includes(true) && !changed) announceTrack(writer, trackId, now);
}

/** The words that tracks.lyrics shows. */
export function shownLyrics(session: Session, trackId: number): string | null {
  const lines = firstLyrics(session.writer, trackId);
  if (lines === null) return null;
  // Written by this scanner or an editor in the one form that the schema states.
  const parsed = JSON.parse(lines) as readonly { readonly text: string }[];
  return parsed.map((line) => line.text).join('\n');
}

function settleRoles(
  session: Session,
  files: readonly TrackFileRow[],
): { readonly file: TrackFileRow; readonly losslessPath: string | null } | undefined {
  const assigned = assignRoles(
    files.map((file) => ({
      id: file.id,
      path: file.path,
      format: file.format,
      lossless: file.lossless === 1,
      fileHash: file.file_hash,
      bitrate: file.bitrate,
      missing: file.missing_since !== null,
      role: file.role,
    })),
  );
  for (const file of files) {
    const role = assigned.roles.get(file.id);
    if (role !== undefined && role !== file.role) setRole(session.writer, file.id, role);
  }
  const file = files.find(({ id }) => id === assigned.main);
  const lossless = files.find(({ id }) => id === assigned.lossless);
  return file && { file, losslessPath: lossless?.path ?? null };
}

/** Who the track is by was chosen by a person; those in other roles follow the tags. */
function chosen({ writer }: Session, trackId: number, credits: readonly CreditRow[]): WrittenCredit[] {
  return [...artistCredits(writer, trackId), ...credits.filter(({ role }) => role !== 'artist')];
}

function creditRows(session: Session, tags: TrackTags): CreditRow[] {
  const { artists, writer, now } = session;
  const rows = artists.rows(writer, trackCredits(tags), { role: 'artist', sortName: tags.sort.artist, now });
  for (const [role, names] of contributorsOf(tags)) {
    const credits = names.map((name) => ({ name, mbid: null, join: '' }));
    rows.push(...artists.rows(writer, credits, { role, sortName: null, now }));
  }
  return rows;
}

/** The lyrics of the tags, one for each language and form, in the order in which they are shown. */
function embeddedLyrics(tags: TrackTags): LyricsRow[] {
  const rows = tags.lyrics.flatMap(({ lang, plain, synced }) => {
    const language = lang ?? unknownLanguage;
    const both: (LyricsRow | null)[] = [
      synced === null ? null : syncedRow(synced, language, 'embedded'),
      plain === null ? null : plainRow(plain, language, 'embedded'),
    ];
    return both.filter((row) => row !== null);
  });
  const unique = new Map(rows.toReversed().map((row) => [`${row.synced}/${row.lang}`, row]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Each genre once, whatever its case, in the order of the tag. */
export function genreRows(genres: readonly string[]): [string, number][] {
  const unique = new Map<string, string>();
  for (const genre of genres) {
    const key = asciiLower(genre);
    if (!unique.has(key)) unique.set(key, genre);
  }
  return [...unique.values()].map((genre, position) => [genre, position]);
}

const isAscii = /^[\0-\x7f]*$/;

/** The case folding of the column's NOCASE. */
function asciiLower(text: string): string {
  return isAscii.test(text)
    ? text.toLowerCase()
    : text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
