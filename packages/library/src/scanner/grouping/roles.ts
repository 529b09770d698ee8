/** A file of a track as far as its role depends on it. */
export interface TrackFile {
  readonly id: number;
  readonly path: string;
  readonly format: string;
  readonly lossless: boolean;
  readonly fileHash: string;
  readonly bitrate: number | null;
  readonly missing: boolean;
  readonly role: FileRole;
}

export type FileRole = 'main' | 'variant' | 'copy';

export interface Roles {
  /** Id of the file that is played. */
  readonly main: number;
  /** Id of the best lossless file beside a lossy main file. */
  readonly lossless: number | null;
  readonly roles: ReadonlyMap<number, FileRole>;
}

/**
 * The roles of a track's files (at least one). The main file is there, lossy rather than lossless (every player takes
 * it, and the lossless form is offered beside it), the one it was before, then the first by path. A file with the bytes
 * of another is a copy, any other a variant. A track whose files are all missing keeps its roles.
 */
export function assignRoles(files: readonly TrackFile[]): Roles {
  const there = files.filter((file) => !file.missing);
  const choice = there.length > 0 ? there : files;
  const main = choice.reduce((best, file) => (isBetter(file, best) ? file : best));
  const roles = new Map<number, FileRole>();
  const forms = new Set<string>([main.fileHash]);
  for (const file of files.toSorted(byPath)) {
    if (file.id === main.id) roles.set(file.id, 'main');
    else if (file.missing) roles.set(file.id, file.role === 'main' ? 'variant' : file.role);
    else {
      roles.set(file.id, forms.has(file.fileHash) ? 'copy' : 'variant');
      forms.add(file.fileHash);
    }
  }
  const lossless = main.lossless ? undefined : there.filter((file) => file.lossless).sort(byQuality)[0];
  return { main: main.id, lossless: lossless?.id ?? null, roles };
}

function isBetter(file: TrackFile, than: TrackFile): boolean {
  if (file.lossless !== than.lossless) return !file.lossless;
  if ((file.role === 'main') !== (than.role === 'main')) return file.role === 'main';
  return byPath(file, than) < 0;
}

function byPath(a: TrackFile, b: TrackFile): number {
  if (a.path === b.path) return a.id - b.id;
  return a.path < b.path ? -1 : 1;
}

function byQuality(a: TrackFile, b: TrackFile): number {
  return (b.bitrate ?? 0) - (a.bitrate ?? 0) || byPath(a, b);
}
