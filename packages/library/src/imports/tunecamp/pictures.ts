import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Music folders in which the files that a TuneCamp names are looked for. */
export type Roots = readonly { readonly id: number; readonly path: string }[];

export interface Picture {
  /** As cover_path and photo_path hold it. */
  readonly path: string;
  readonly tag: string;
}

const isPicture = /\.(?:jpe?g|png|webp|gif|avif)$/i;

/** A picture below a music folder, by the path that the row gives; null when it is not there or leads out of the folder. */
export function pictureAt(roots: Roots, path: string | null): Picture | null {
  if (path === null || !isPicture.test(path)) return null;
  for (const root of roots) {
    for (const relative of relativeForms(path)) {
      const found = below(root.path, relative);
      if (found === null) continue;
      const place = `${root.id}:${relative}`;
      const tag = createHash('sha1')
        .update(`${place}:${found.size}:${found.mtimeMs}`)
        .digest('hex')
        .slice(0, 10);
      return { path: place, tag };
    }
  }
  return null;
}

function below(folder: string, relative: string) {
  try {
    const [base, full] = [realpathSync(folder), realpathSync(join(folder, relative))];
    const stats = statSync(full);
    return full.startsWith(base + sep) && stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

/** What a stored path may be below the music folder: as it is, then without its first folders, down to two names. */
export function relativeForms(path: string): string[] {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const isWhole = !/^(?:\/|[a-z]:|\.\.)/i.test(path.replaceAll('\\', '/'));
  const shortest = isWhole ? parts.length : Math.min(2, parts.length);
  const forms: string[] = [];
  for (let length = parts.length; length >= Math.max(1, shortest); length -= 1) {
    forms.push(parts.slice(-length).join('/'));
    if (forms.length === 12) break;
  }
  return forms;
}
