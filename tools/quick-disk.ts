/** Tests kill processes, they do not cut the power: what was written is there also when nothing waited for the disk. */
import { globSync } from 'node:fs';
import process from 'node:process';

/** The Debian package of the library that makes fsync and its kin return at once. */
export const quickDiskPackage = 'libeatmydata1';

/** Keeps fsync what it is. */
const variable = 'BANDSTAND_TEST_FSYNC';

/** What has the programs of the tests not wait for the disk; nothing where the library is missing or fsync is wanted. */
export function quickDisk(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (!['', '0', undefined].includes(env[variable])) return {};
  const [library] = globSync('/usr/lib/*-linux-gnu/libeatmydata.so.1');
  if (library === undefined) return {};
  return { LD_PRELOAD: [env['LD_PRELOAD'], library].filter(Boolean).join(' ') };
}
