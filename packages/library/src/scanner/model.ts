import type { TrackTags } from '@bandstand/media';

/** A music folder as the scanner needs it. */
export interface Root {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  /** st_dev when last seen with files. */
  readonly device: number | null;
  /** Sound files at the last complete scan. */
  readonly fileCount: number;
  /** The account whose uploads it holds; null for a folder of the house. */
  readonly ownerId: number | null;
}

/** A file as a walk meets it. `path` is relative to the root, with forward slashes. */
export interface DiskFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** What the library knows of a sound file, as far as a comparison with the disk needs it. */
export interface KnownFile {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly missing: boolean;
}

/** A row of track_files with what identifies its content. */
export interface FileRecord extends KnownFile {
  readonly trackId: number;
  readonly rootId: number;
  readonly folder: string;
  readonly fileHash: string;
  readonly audioHash: string | null;
  readonly role: 'main' | 'variant' | 'copy';
}

/** A sound file that was read in this scan. */
export interface FreshFile extends DiskFile {
  readonly rootId: number;
  readonly folder: string;
  readonly tags: TrackTags;
  readonly fileHash: string;
  readonly audioHash: string | null;
}

/** Something that could not be scanned. `message` says to people what is wrong and what to do. */
export interface Problem {
  readonly path: string;
  readonly reason: string;
  readonly message: string;
  readonly size: number | null;
  readonly mtimeMs: number | null;
}

/** One credited artist in order; `join` stands between this name and the next. */
export interface ArtistCredit {
  readonly name: string;
  readonly mbid: string | null;
  readonly join: string;
}

/** The folder part of a relative path, '' at the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a relative path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A relative path from its folder and its name. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A file name without its extension. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The extension in lower case without dot, '' when there is none. */
export function suffixOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}
