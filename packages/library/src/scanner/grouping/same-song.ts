import { foldName } from '../../catalogue/index.ts';
import { baseOf, folderOf, stemOf } from '../model.ts';

/** A file of an album as one form of a song. */
export interface SongForm {
  readonly rootId: number;
  readonly path: string;
  readonly format: string;
  readonly lossless: boolean;
  readonly title: string;
  readonly disc: number | null;
  readonly number: number | null;
  /** Seconds. */
  readonly duration: number | null;
}

const mostApart = 2;

/** True when the two lie side by side under one name with different extensions. */
export function areSiblings(a: SongForm, b: SongForm): boolean {
  return (
    a.rootId === b.rootId &&
    a.format !== b.format &&
    folderOf(a.path) === folderOf(b.path) &&
    stemOf(baseOf(a.path)) === stemOf(baseOf(b.path))
  );
}

/**
 * True when two files of one album are one song in two forms: same disc, number, title and length, and either siblings
 * on disk or, with a number to tell by, one lossless and one not. Two songs of one title in one format stay two.
 */
export function isSameSong(a: SongForm, b: SongForm): boolean {
  if (a.format === b.format || (a.disc ?? 1) !== (b.disc ?? 1) || a.number !== b.number) return false;
  if (a.duration === null || b.duration === null || Math.abs(a.duration - b.duration) > mostApart)
    return false;
  if (foldName(a.title) !== foldName(b.title)) return false;
  return areSiblings(a, b) || (a.number !== null && a.lossless !== b.lossless);
}
