import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import {
  type Argument,
  absolutePath,
  integer,
  keyValue,
  option,
  type Processes,
  type TypedCommand,
} from '@bandstand/media';
import { PostgresError } from './failure.ts';

/** PostgreSQL refuses to run as root: who it runs as instead. */
export type RunAs =
  | { readonly kind: 'self' }
  /** In a user namespace where root has another number: its files stay root's, no folder need be open to others. */
  | { readonly kind: 'namespace'; readonly uid: number }
  | { readonly kind: 'user'; readonly name: string; readonly uid: number; readonly gid: number };

interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Users that a server may be run as, the most fitting first. */
const preferred = ['bandstand', 'postgres', 'nobody'];

function systemUsers(): SystemUser[] {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid, gid }) => preferred.includes(name) && uid > 0 && gid > 0);
  return users.toSorted((a, b) => preferred.indexOf(a.name) - preferred.indexOf(b.name));
}

/** Chooses how PostgreSQL runs with its data in `dir`. Throws `no_user` with the reason when root finds no way. */
export async function chooseRunAs(processes: Processes, dir: string, bin: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const users = systemUsers();
  const inside = users.at(-1);
  if (inside === undefined)
    throw new PostgresError(
      'no_user',
      `PostgreSQL refuses to run as root, and this system has none of the users ${preferred.join(', ')}. Run Bandstand as a user of its own.`,
    );
  const namespace: RunAs = { kind: 'namespace', uid: inside.uid };
  if (await works(processes, namespace)) return namespace;
  const closed = [dir, bin].map(closedFolder).find((folder) => folder !== undefined);
  const user = users[0] ?? inside;
  const other: RunAs = { kind: 'user', ...user };
  if (closed === undefined && (await works(processes, other))) return other;
  throw new PostgresError(
    'no_user',
    closed === undefined
      ? 'PostgreSQL refuses to run as root, and neither unshare nor setpriv works here. Run Bandstand as a user of its own.'
      : `PostgreSQL refuses to run as root, this system allows no user namespaces, and ${user.name} may not enter ${closed}. Run Bandstand as a user of its own.`,
  );
}

async function works(processes: Processes, runAs: RunAs): Promise<boolean> {
  try {
    await processes.run(commandAs(runAs, '/bin/true', [], 'user check'), {
      lane: 'postgres',
      timeoutMs: 10_000,
    });
    return true;
  } catch {
    return false;
  }
}

/** The first folder above (and with) `path` that others may not enter. */
function closedFolder(path: string): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : closedFolder(parent);
  if (above !== undefined) return above;
  const found = statSync(parent, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o001) === 0 ? parent : undefined;
}

/** A program run as that user. */
export function commandAs(
  runAs: RunAs,
  program: string,
  args: readonly Argument[],
  label: string,
  env: Readonly<Record<string, string>> = {},
): TypedCommand {
  if (runAs.kind === 'self') return { program, args, label, env };
  const rest = [option('--'), absolutePath(program), ...args];
  if (runAs.kind === 'namespace') {
    const user = keyValue('--map-user', integer(runAs.uid, 1, 0xff_ff_ff_fe));
    return { program: 'unshare', args: [option('--user'), user, ...rest], label, env };
  }
  const uid = keyValue('--reuid', integer(runAs.uid, 1, 0xff_ff_ff_fe));
  const gid = keyValue('--regid', integer(runAs.gid, 1, 0xff_ff_ff_fe));
  return { program: 'setpriv', args: [uid, gid, option('--clear-groups'), ...rest], label, env };
}

/** Gives a folder to the user that PostgreSQL runs as. */
export function giveTo(runAs: RunAs, folder: string): void {
  if (runAs.kind === 'user') chownSync(folder, runAs.uid, runAs.gid);
}
