import type { FreshFile } from '../model.ts';
import { suffixOf } from '../model.ts';
import { expectedTrack } from '../store/expected-store.ts';
import { deleteFile, insertFile, overwriteFile, type TrackFileRow } from '../store/file-store.ts';
import { forgetSound } from '../store/track-store.ts';
import { soundType } from '../walk/names.ts';
import { decidesAlbum, type Entry } from './entry.ts';
import { fileRow } from './file-row.ts';
import type { Session } from './session.ts';
import { makeTrack } from './settle-track.ts';
import type { SongForms } from './song-forms.ts';

/** What the files of one batch share while they are written. */
export interface Placing {
  readonly session: Session;
  readonly forms: SongForms;
  /** The album of a key. */
  readonly albums: ReadonlyMap<string, number>;
  /** Tracks of files written in this batch, for copies of them. */
  readonly trackOfFile: Map<FreshFile, number>;
}

/** Writes the row of one file and decides its track. The track itself is settled when all files are written. */
export function placeFile(placing: Placing, entry: Entry): void {
  const { session, albums } = placing;
  const { file, placement } = entry;
  const albumId = albums.get(entry.albumKey) ?? null;
  const track = trackFor(placing, entry, albumId);
  placing.trackOfFile.set(file, track.id);
  const fileId = writeRow(session, entry, track.id, track.made);
  session.freshTags.set(fileId, file.tags);
  if (decidesAlbum(entry)) session.albumOfFile.set(fileId, albumId);
  const isNewHere = placement.kind !== 'same' || session.madeAlbums.has(albumId ?? 0);
  if (isNewHere && albumId !== null) placing.forms.add(file, albumId, track.id);
  if (!track.made) session.touchedTracks.add(track.id);
  count(session, entry, track.made);
}

function trackFor(
  placing: Placing,
  entry: Entry,
  albumId: number | null,
): { readonly id: number; readonly made: boolean } {
  const { file, placement } = entry;
  if (placement.kind === 'same') return { id: placement.row.trackId, made: false };
  if (placement.kind === 'moved') return { id: placement.from.trackId, made: false };
  if (placement.kind === 'copy') {
    const { of } = placement;
    const id = 'trackId' in of ? of.trackId : placing.trackOfFile.get(of);
    if (id !== undefined) return { id, made: false };
  }
  const awaited =
    placement.kind === 'new' ? expectedTrack(placing.session.writer, file.path, albumId) : undefined;
  if (awaited !== undefined) return { id: awaited.id, made: false };
  const same = albumId === null ? undefined : placing.forms.trackOf(file, albumId);
  if (same !== undefined) return { id: same, made: false };
  const id = makeTrack(placing.session, asTrackFile(file), file.tags, albumId);
  return { id, made: true };
}

function writeRow(session: Session, { file, placement }: Entry, trackId: number, made: boolean): number {
  const { writer } = session;
  // The other roles are found when the track is settled; a track that was just made has this file only.
  const role = made ? { role: 'main' } : {};
  const row = { ...fileRow(file, session.scanNumber), track_id: trackId, ...role };
  if (placement.kind === 'same') {
    overwriteFile(writer, placement.row.id, row);
    if (placement.replaced) forgetSound(writer, trackId);
    return placement.row.id;
  }
  if (placement.at !== null) {
    // Another sound lies on a known path: its row changes hands, and its track is settled with what it has left.
    session.touchedTracks.add(placement.at.trackId);
    overwriteFile(writer, placement.at.id, row);
    if (placement.kind === 'moved' && placement.gone) deleteFile(writer, placement.from.id);
    return placement.at.id;
  }
  if (placement.kind === 'moved' && placement.gone) {
    overwriteFile(writer, placement.from.id, row);
    return placement.from.id;
  }
  return insertFile(writer, made ? row : { ...row, role: placement.kind === 'copy' ? 'copy' : 'variant' });
}

function count({ counts }: Session, { placement }: Entry, made: boolean): void {
  if (made) counts.added += 1;
  else if (placement.kind === 'moved') counts.moved += 1;
  else if (placement.kind === 'same') counts.changed += 1;
  else counts.added += 1;
}

/** A file that has no row yet, as a track looks at its files. */
function asTrackFile(file: FreshFile): TrackFileRow {
  const { tags } = file;
  const { format } = tags;
  return {
    id: 0,
    root_id: file.rootId,
    path: file.path,
    size: file.size,
    file_hash: file.fileHash,
    audio_hash: file.audioHash,
    format: suffixOf(file.name),
    codec: format.codec || null,
    lossless: format.lossless ? 1 : 0,
    bitrate: format.bitrateKbps,
    sample_rate: format.sampleRate,
    channels: format.channels,
    bit_depth: format.bitsPerSample,
    duration: tags.durationMs === null ? null : tags.durationMs / 1000,
    mime_type: soundType(file.name) ?? 'application/octet-stream',
    has_picture: tags.hasCover ? 1 : 0,
    role: 'main',
    tags: null,
    missing_since: null,
  };
}
