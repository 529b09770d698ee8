import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the built pages are made of, from apps/web: the offline store is a part of them. */
const inputs = [
  'src',
  'static',
  'package.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'scripts/build-hash.ts',
  '../../packages/offline/src',
] as const;

const stampName = '.bandstand-build';

/** A hash over the names and contents of everything that the web app is built from. */
export function sourceHash(webDir: string): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const path = join(webDir, input);
    if (!existsSync(path)) continue;
    for (const file of filesBelow(path))
      hash
        .update(`${relative(webDir, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => join(item.parentPath, item.name))
      .sort();
  } catch {
    return [path]; // a file, not a folder
  }
}

/** True when the pages in `buildDir` were built from exactly these sources. */
export function isFresh(buildDir: string, hash: string): boolean {
  const stamp = join(buildDir, stampName);
  return (
    existsSync(join(buildDir, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
  );
}

export function markFresh(buildDir: string, hash: string): void {
  writeFileSync(join(buildDir, stampName), hash);
}
