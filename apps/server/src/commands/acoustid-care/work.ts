import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MergeError, siteOf } from '@bandstand/acoustid';
import type { Command } from 'commander';
import { openKeyring } from '../../secrets/index.ts';
import { CommandError, createTerminal, exitCodes } from '../../terminal/index.ts';
import { configOf } from '../command-options.ts';
import { withDatabases } from '../run-acoustid.ts';
import type { CareOptions } from './parts.ts';
import { asideWork, upkeepWork } from './submissions.ts';
import { linkWork, trackWork } from './tracks.ts';

/** What the commands of tracks, links, submissions and clean-up do. */
export interface CareWork {
  mergeTracks(from: string, into: string): Promise<void>;
  separateTrack(gid: string): Promise<void>;
  mergesOfTrack(gid: string): Promise<void>;
  switchTrack(gid: string, disabled: boolean): Promise<void>;
  switchLink(gid: string, mbid: string, disabled: boolean): Promise<void>;
  changesOfLink(gid: string, mbid: string): Promise<void>;
  listAside(): Promise<void>;
  retryAside(submissionId: number): Promise<void>;
  tidy(): Promise<void>;
  topAccounts(): Promise<void>;
}

/** Reaches the databases for `work`; they are brought to this program's version first. */
export async function withCare(command: Command, work: (work: CareWork) => Promise<void>): Promise<void> {
  const options = command.opts<CareOptions>();
  const config = configOf(command);
  const terminal = createTerminal(process, options.json === true);
  await withDatabases(command, { migrate: true }, async (postgres) => {
    const accountId = async (): Promise<number> => {
      const keyring = openKeyring(
        config.data,
        config.secretKey,
        !existsSync(join(config.data, 'library.db')),
      );
      return (await siteOf(postgres.binds.app, keyring.mac('acoustid', 'site'))).accountId;
    };
    const parts = { postgres, terminal, options, accountId };
    try {
      await work({ ...trackWork(parts), ...linkWork(parts), ...asideWork(parts), ...upkeepWork(parts) });
    } catch (error) {
      if (error instanceof MergeError)
        throw new CommandError(error.message, exitCodes.failed, { cause: error });
      throw error;
    }
  });
}
