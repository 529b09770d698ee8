import { ServerFailure, StoreError } from '@bandstand/offline';
import { DatabaseError } from '@bandstand/sqlite';
import type { Command } from 'commander';
import { CommandError, exitCodes } from '../terminal/index.ts';
import { accountWork } from './accounts.ts';
import { downloadWork } from './downloads.ts';
import { editWork } from './edits.ts';
import { failureText } from './failure.ts';
import { libraryWork } from './library.ts';
import { playlistWork } from './playlists.ts';
import { queueWork } from './queue.ts';
import { ruleWork } from './rules.ts';
import { type OfflineOptions, openSession, type Session } from './session.ts';
import { statusWork } from './status.ts';

/** What the commands below `bandstand offline` do. */
export type OfflineWork = ReturnType<typeof workOf>;

const workOf = (session: Session) => ({
  ...accountWork(session),
  ...libraryWork(session),
  ...editWork(session),
  ...statusWork(session),
  playlists: playlistWork(session),
  downloads: downloadWork(session),
  rules: ruleWork(session),
  queue: queueWork(session),
});

/** Opens the store of a command for `work` and closes it again; what is stopped by the person ends with 130. */
export async function withStore(command: Command, work: (offline: OfflineWork) => unknown): Promise<void> {
  // An option of `download list` may be taken for one of `download`.
  const given = command.optsWithGlobals<Partial<OfflineOptions>>();
  const { store } = given;
  if (store === undefined || store === '')
    throw new CommandError('Say which store: --store FILE', exitCodes.usage);
  const options: OfflineOptions = { ...given, store };
  const isNew = command.name() === 'add' && command.parent?.name() === 'offline';
  try {
    const session = openSession(options, isNew);
    try {
      await work(workOf(session));
    } finally {
      await session.close();
      if (session.signal.aborted) process.exitCode = exitCodes.interrupted;
    }
  } catch (error) {
    throw told(error, options);
  }
}

function told(error: unknown, { store }: OfflineOptions): unknown {
  if (error instanceof ServerFailure)
    return new CommandError(failureText(error, store), exitCodes.failed, { cause: error });
  if (error instanceof StoreError) {
    const exit = error.code === 'bad_input' ? exitCodes.usage : exitCodes.failed;
    return new CommandError(error.message, exit, { cause: error });
  }
  if (error instanceof DatabaseError)
    return new CommandError(`${store}: ${error.message}`, exitCodes.failed, { cause: error });
  return error;
}
