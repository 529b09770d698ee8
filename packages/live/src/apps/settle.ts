import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Log } from '@bandstand/sqlite';
import type { Folders } from '../folders/index.ts';
import { deleteApp, findApp, unsettledApps } from '../hub/index.ts';
import { parseAppName } from '../names/index.ts';
import type { Apps } from './apps.ts';
import { isBeingFilled, sweep } from './incoming.ts';

export interface SettleOptions {
  readonly hub: Database;
  readonly apps: Apps;
  readonly folders: Folders;
  readonly log: Log;
}

/** Finishes, or undoes, what a kill has left of apps that were being made or deleted. What other processes are at stays. */
export function settleApps(options: SettleOptions): void {
  const { hub, apps, folders, log } = options;
  mkdirSync(folders.apps, { recursive: true, mode: 0o700 });
  for (const app of hub.read(unsettledApps)) {
    if (app.state === 'deleting') apps.finishRemoval(app);
    if (app.state !== 'creating') continue;
    if (existsSync(folders.database(app.name))) apps.adopt(app);
    else if (!isBeingFilled(folders, app.name)) {
      hub.write((writer) => deleteApp(writer, app.id));
      log.warn({ app: app.name }, 'the making of an app was cut short, nothing of it is left');
    }
  }
  sweep(folders);
  sweepDeleted(options);
}

function sweepDeleted({ hub, folders }: SettleOptions): void {
  for (const entry of readdirSync(folders.apps)) {
    const name = parseAppName(/^\.deleted-(.+)$/.exec(entry)?.[1]);
    if (name === undefined) continue;
    // While the row is there, whoever deletes it is at work, or was finished above.
    if (hub.read((reader) => findApp(reader, name)) === undefined)
      rmSync(join(folders.apps, entry), { recursive: true, force: true });
  }
}
