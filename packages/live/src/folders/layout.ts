import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { backupInto, type HeldLock, holdLock, type Log } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { Secrets } from '../secrets/index.ts';
import type { Folders } from './folders.ts';

/**
 * How a data folder is laid out:
 * - `new`: nothing of live is in it
 * - `flat`: streamhub.db lies in it, as the documents have it, and as ours do
 * - `nested`: StreamHub's own: streamhub.db and secrets.json lie in `data/` below it, the apps in `apps/`
 * - `inside`: somebody named that `data/` itself: the apps lie beside it
 */
export type Layout = 'new' | 'flat' | 'nested' | 'inside';

export function layoutOf({ dataDir, hub, apps }: Folders): Layout {
  if (existsSync(hub)) return !existsSync(apps) && hasAppsBeside(dataDir) ? 'inside' : 'flat';
  return existsSync(nestedHub(dataDir)) ? 'nested' : 'new';
}

/** Whether a folder `data` has a neighbour `apps` with databases of apps in it: any folder may be called so. */
function hasAppsBeside(dataDir: string): boolean {
  const beside = join(dirname(dataDir), 'apps');
  if (basename(dataDir) !== 'data' || !existsSync(beside)) return false;
  return readdirSync(beside).some((name) =>
    ['app.db', 'vods.db'].some((file) => existsSync(join(beside, name, file))),
  );
}

const nestedHub = (dataDir: string): string => join(dataDir, 'data', 'streamhub.db');
const nestedSecrets = (dataDir: string): string => join(dataDir, 'data', 'secrets.json');

/**
 * Brings streamhub.db and secrets.json of StreamHub's own layout to where ours lie; the old ones stay. A kill leaves nothing
 * under the new name, or the whole copy, and the next call goes on. Does nothing in any other layout.
 * Throws `not_available` when the folder named is StreamHub's `data/` itself, or when its files cannot be read.
 */
export async function settleLayout(folders: Folders, log: Log): Promise<Layout> {
  const layout = layoutOf(folders);
  if (layout === 'inside')
    throw new LiveError(
      'not_available',
      `${folders.dataDir} is the inner folder of a StreamHub: its apps lie beside it. Name ${dirname(folders.dataDir)} as the data folder.`,
    );
  if (layout === 'nested') await bringOut(folders, log);
  return layout;
}

async function bringOut(folders: Folders, log: Log): Promise<void> {
  const lock = lockOf(folders);
  try {
    bringSecrets(folders);
    if (existsSync(folders.hub)) return;
    const from = nestedHub(folders.dataDir);
    await backupInto(from, folders.hub);
    log.info({ from, to: folders.hub }, 'took over the database of a StreamHub, the old one stays');
  } finally {
    lock.release();
  }
}

function lockOf(folders: Folders): HeldLock {
  const lock = holdLock(join(folders.dataDir, 'streamhub.lock'));
  if (lock !== undefined) return lock;
  throw new LiveError(
    'busy',
    `Another program takes over the StreamHub in ${folders.dataDir}. Try again in a moment.`,
  );
}

function bringSecrets(folders: Folders): void {
  const from = nestedSecrets(folders.dataDir);
  if (statSync(from, { throwIfNoEntry: false })?.isFile() !== true) return;
  const secrets = new Secrets(folders.secrets);
  const old: unknown = JSON.parse(readFileSync(from, 'utf8'));
  if (typeof old !== 'object' || old === null) return;
  const missing = Object.entries(old).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && secrets.get(entry[0]) === undefined,
  );
  if (missing.length > 0) secrets.change(Object.fromEntries(missing));
}
