/** Tests kill processes, they do not cut the power: what was written is there also when nothing waited for the disk. */
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** The Debian package of the library that makes fsync and its kin return at once. */
export const quickDiskPackage = 'libeatmydata1';

/** Keeps fsync what it is, and temporary files where they are. */
const variable = 'BANDSTAND_TEST_FSYNC';

const waits = (env: NodeJS.ProcessEnv): boolean => !['', '0', undefined].includes(env[variable]);

/** What has the programs of the tests not wait for the disk; nothing where the library is missing or fsync is wanted. */
export function quickDisk(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (waits(env)) return {};
  const [library] = globSync('/usr/lib/*-linux-gnu/libeatmydata.so.1');
  if (library === undefined) return {};
  return { LD_PRELOAD: [env['LD_PRELOAD'], library].filter(Boolean).join(' ') };
}

/** Where Linux keeps files in memory: to make one there takes a tenth of the work, and tests make hundreds of thousands. */
const memory = '/dev/shm';
/** Two installations of the whole project, and the rest. */
const neededBytes = 6 * 1024 ** 3;

/** A folder for the temporary files of one run of the tests. */
export interface Scratch {
  readonly path: string;
  remove(): void;
}

/** Makes it in memory where there is plenty, else where temporary files usually are. Everybody may write into it. */
export function makeScratch(env: NodeJS.ProcessEnv = process.env): Scratch {
  // A short name: the path of a socket has room for a hundred letters.
  const path = mkdtempSync(join(!waits(env) && holdsEnough(memory) ? memory : tmpdir(), 'bs-'));
  chmodSync(path, 0o1777);
  return {
    path,
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}

function holdsEnough(folder: string): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .findLast((line) => line.split(' ')[1] === folder);
    const [, , kind, options = ''] = mount?.split(' ') ?? [];
    const { bavail, bsize } = statfsSync(folder);
    // Programs are installed there too.
    const runs =
      kind === 'tmpfs' && !options.split(',').some((option) => option === 'noexec' || option === 'ro');
    // What is there for all of this machine, and where that is less, for this container.
    const most = Math.min(freemem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
    return runs && bavail * bsize >= neededBytes && most >= 2 * neededBytes;
  } catch {
    return false;
  }
}
