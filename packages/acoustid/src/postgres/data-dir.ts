import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { absolutePath, keyValue, option, type Processes } from '@bandstand/media';
import { PostgresError, wordsOf } from './failure.ts';
import { commandAs, giveTo, type RunAs } from './run-as.ts';
import { clientRules, clusterUser, serverSettings } from './settings.ts';

/** How the programs of one cluster are called. */
export interface Programs {
  readonly processes: Processes;
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly runAs: RunAs;
  /** Major version of the programs. */
  readonly major: number;
}

/** Most bytes of a Unix socket's path, on Linux and macOS. */
const longestSocket = 103;
const unfinished = /^data\.new-/;

export const dataDirOf = (dir: string): string => join(dir, 'data');

/** The major version of the programs in a folder, from `postgres --version`. Throws `no_programs`. */
export async function majorVersion(
  processes: Processes,
  bin: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const program = join(bin, 'postgres');
  try {
    const command = { program, args: [option('--version')], label: 'postgres --version', env };
    const { stdout } = await processes.run(command, { lane: 'postgres', timeoutMs: 20_000 });
    const major = Number(/ (\d+)/.exec(stdout.toString('utf8'))?.[1]);
    if (major >= 15) return major;
    throw new Error(`it is ${stdout.toString('utf8').trim()}; 15 is the oldest that fits`);
  } catch (cause) {
    throw new PostgresError('no_programs', `${program} cannot be used: ${wordsOf(cause)}`, { cause });
  }
}

/**
 * Makes the data folder of a cluster where it is missing. It appears whole or not at all: a kill leaves a folder of
 * another name, which the next owner removes. Throws `wrong_version` or `start_failed`.
 */
export async function ensureDataDir(programs: Programs, dir: string, durable: boolean): Promise<void> {
  const data = dataDirOf(dir);
  if (existsSync(join(data, 'PG_VERSION'))) return checkVersion(data, programs.major);
  const fresh = mkdtempSync(join(dir, 'data.new-'));
  giveTo(programs.runAs, fresh);
  const args = [
    option('-D'),
    absolutePath(fresh),
    keyValue('--username', clusterUser),
    option('--auth-local=trust'),
    option('--auth-host=reject'),
    option('--encoding=UTF8'),
    option('--locale=C'),
    option('--data-checksums'),
    option('--no-instructions'),
    ...(durable ? [] : [option('--no-sync')]),
  ];
  try {
    const command = commandAs(programs.runAs, join(programs.bin, 'initdb'), args, 'initdb', programs.env);
    await programs.processes.run(command, { lane: 'postgres', timeoutMs: 300_000 });
    renameSync(fresh, data);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    // Another server was quicker: its folder is as good.
    if (existsSync(join(data, 'PG_VERSION'))) return;
    throw new PostgresError(
      'start_failed',
      `The folder ${data} for PostgreSQL cannot be made: ${wordsOf(cause)}`,
      { cause },
    );
  }
}

function checkVersion(data: string, major: number): void {
  const found = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8').trim());
  if (found === major) return;
  throw new PostgresError(
    'wrong_version',
    `${data} was written by PostgreSQL ${found}, the programs here are version ${major}. Start the version of Bandstand that made it, save a backup, and restore that into an empty folder.`,
  );
}

/** Removes what killed starts left. For the owner of the cluster. */
export function removeUnfinished(dir: string): void {
  for (const name of readdirSync(dir))
    if (unfinished.test(name)) rmSync(join(dir, name), { recursive: true, force: true });
}

/**
 * A folder for the socket, open to its user alone: below the data folder, or, where that path is too long for a socket,
 * a new one in the system's folder for temporary files.
 * @param before the folder of an earlier start, which is kept
 */
export function makeSocketDir(programs: Programs, dir: string, before = ''): string {
  const inside = join(dir, 'socket');
  const fits =
    Buffer.byteLength(join(inside, '.s.PGSQL.5432.lock')) <= longestSocket && !/[",\\]/.test(inside);
  const made = fits ? inside : before || mkdtempSync(join(tmpdir(), 'bandstand-pg-'));
  mkdirSync(made, { recursive: true, mode: 0o700 });
  giveTo(programs.runAs, made);
  return made;
}

/** Writes the settings of the next start. */
export function writeSettings(programs: Programs, dir: string, socketDir: string, durable: boolean): void {
  const data = dataDirOf(dir);
  const files = {
    'postgresql.conf': serverSettings({ socketDir, durable, major: programs.major }),
    'pg_hba.conf': clientRules,
  };
  for (const [name, text] of Object.entries(files)) {
    // Whole or not at all: another server may be reading them, and half of them would open it to the network.
    const path = join(data, `${name}.${process.pid}`);
    writeFileSync(path, text, { mode: 0o600 });
    giveTo(programs.runAs, path);
    renameSync(path, join(data, name));
  }
}
