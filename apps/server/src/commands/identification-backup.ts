import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isExternal, openCluster } from '@bandstand/acoustid';
import { createLogger } from '@bandstand/http';
import { createProcesses } from '@bandstand/media';
import type { Command } from 'commander';
import {
  type BackupSource,
  IdentificationStore,
  identificationSource,
  indexSource,
} from '../backup/index.ts';
import type { Config } from '../config/index.ts';
import { openNode } from '../fpindex/index.ts';
import { postgresAddresses, postgresFolder } from '../postgres/index.ts';
import { withDatabases } from './run-acoustid.ts';

/** What a backup holds of identification. The indexes come first, so that they know nothing that the databases do not. */
export function identificationSources(config: Config, command: Command): readonly BackupSource[] {
  const indexes = indexSource(config.data);
  if (!config.acoustid) return [];
  const started = existsSync(join(postgresFolder(config), 'data'));
  if (!started && !isExternal(postgresAddresses(config))) return [indexes];
  const mirror = command.opts<{ mirror?: boolean }>().mirror !== false;
  return [
    indexes,
    identificationSource((work) => withDatabases(command, { migrate: false }, work), { mirror }),
  ];
}

/** What brings it back, with `--no-acoustid` without doing anything. */
export function identificationStore(config: Config, force: boolean, command: Command): IdentificationStore {
  const log = createLogger({ level: config.logLevel, format: process.stderr.isTTY ? 'text' : 'json' });
  return new IdentificationStore({
    dataDir: config.data,
    leftOut: !config.acoustid,
    external: isExternal(postgresAddresses(config)),
    force,
    withPostgres: (dir, work) =>
      withDatabases(command, { migrate: false, ...(dir === undefined ? {} : { dir }) }, work),
    stopEmbedded: () => stopEmbedded(postgresFolder(config)),
    withIndexes:
      config.fpindexUrl !== null
        ? null
        : async (folder, work) => {
            const open = await openNode(folder, log);
            try {
              await work(open.node);
            } finally {
              await open.close();
            }
          },
  });
}

/** A server that was killed leaves its PostgreSQL running: it is stopped before its folder goes. */
async function stopEmbedded(dir: string): Promise<void> {
  if (!existsSync(join(dir, 'data', 'postmaster.pid'))) return;
  const processes = createProcesses();
  const log = { info: () => {}, warn: () => {} };
  try {
    await (await openCluster({ dir, processes, log })).close();
  } finally {
    await processes.close();
  }
}
