/** What the pages are made of, as one short name: the same sources give the same, so that nobody is offered what he has. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const web = join(import.meta.dirname, '..');
/** The store is built into the pages of those who keep music. */
const inputs = ['src', 'static', 'package.json', 'vite.config.ts', '../../packages/offline/src'] as const;

/** Twelve hexadecimal digits over names and contents of all sources. */
export function buildHash(): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesOf(join(web, input))))
    hash
      .update(`${relative(web, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex').slice(0, 12);
}

function filesOf(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort();
}
