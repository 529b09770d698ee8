/** A machine with nothing but a shell, git, Node and npm: a PATH of links, and a fresh copy of the project. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

export const root = join(import.meta.dirname, '..', '..');

/** Tools that every Debian has (coreutils, findutils, grep, sed); none that compiles. */
const TOOLS =
  'sh env uname readlink dirname basename cksum find cat head tail grep sed mkdir rmdir rm mv cp ln ls mktemp sleep true false chmod id ps kill';

/** Finds a program on PATH, but never in this project's own node_modules. */
function outside(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(root));
  return [...folders, '/usr/bin', '/bin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Makes folder `path` with links to the shell's tools and to `programs` (name to path); `undefined` takes PATH's. */
export function barePath(path: string, programs: Readonly<Record<string, string | undefined>> = {}): void {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  for (const name of TOOLS.split(' ')) {
    const found = outside(name);
    if (found !== undefined) symlinkSync(found, join(path, name));
  }
  for (const [name, given] of Object.entries(programs)) {
    const found = given ?? outside(name);
    if (found === undefined) throw new Error(`${name} is not on PATH`);
    symlinkSync(found, join(path, name));
  }
}

/** Copies files or folders of the project to the same places below `to`. */
export function copyParts(parts: readonly string[], to: string): void {
  for (const part of parts) cpSync(join(root, part), join(to, part), { recursive: true });
}

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'safe.directory=*', ...words], { encoding: 'utf8', maxBuffer: 1 << 26 });

/** Clones the project's HEAD to `to` and brings over what is not committed yet. */
export function cloneProject(to: string): void {
  // The sending side does not hear -c; the superuser may clone what another user checked out.
  const sender = "git -c safe.directory='*' upload-pack";
  git('clone', '--quiet', '--no-hardlinks', '--upload-pack', sender, root, to);
  const dirty = git(
    '-C',
    root,
    'ls-files',
    '-z',
    '--modified',
    '--deleted',
    '--others',
    '--exclude-standard',
  );
  // A linked node_modules is nobody's work, and a copy of the link would reach the real one.
  const names = dirty.split('\0').filter((name) => name !== '' && !name.split('/').includes('node_modules'));
  for (const file of new Set(names)) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(to, file), { recursive: true });
    else rmSync(join(to, file), { force: true });
  }
}

/** What git says has changed in the clone at `path`, one line a file. */
export const changes = (path: string): string => git('-C', path, 'status', '--porcelain');

/** Gives `path` and all below it to the user `uid`, never following a link; only the superuser can. */
export function giveTo(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), uid);
}
