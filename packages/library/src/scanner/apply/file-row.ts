import type { TrackTags } from '@bandstand/media';
import { packTags, unpackTags } from '../grouping/index.ts';
import type { FreshFile } from '../model.ts';
import { suffixOf } from '../model.ts';
import type { MemberRow } from '../store/album-store.ts';
import { type TrackFileRow, tagsOfFile } from '../store/file-store.ts';
import type { Row } from '../store/row-store.ts';
import { soundType } from '../walk/names.ts';
import type { Session } from './session.ts';

/** The columns of track_files that a file itself decides. */
export function fileRow(file: FreshFile, scanNumber: number): Row {
  const { tags } = file;
  const { format } = tags;
  return {
    root_id: file.rootId,
    path: file.path,
    folder: file.folder,
    size: file.size,
    mtime_ms: file.mtimeMs,
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
    tags: packTags(tags),
    missing_since: null,
    seen_in: scanNumber,
  };
}

/** The columns of a track that describe its main file. */
export function mainFileColumns(file: TrackFileRow, losslessPath: string | null): Row {
  return {
    file_path: file.path,
    lossless_path: losslessPath,
    format: file.format,
    bitrate: file.bitrate,
    sample_rate: file.sample_rate,
    channels: file.channels,
    bit_depth: file.bit_depth,
    codec: file.codec,
    mime_type: file.mime_type,
    file_size: file.size,
    file_hash: file.file_hash,
    hash: file.audio_hash ?? file.file_hash,
  };
}

/** The tags of a file of an album: as they were read in this batch, else as they are stored. */
export function tagsOfMember(session: Session, row: MemberRow): TrackTags {
  return (
    session.freshTags.get(row.id) ??
    storedTags({ tags: tagsOfFile(session.writer, row.id), duration: row.duration })
  );
}

/** The tags of a stored file. */
export function storedTags(file: {
  readonly tags: string | null;
  readonly duration: number | null;
}): TrackTags {
  return unpackTags(file.tags, file.duration === null ? null : Math.round(file.duration * 1000));
}
