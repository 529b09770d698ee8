import { existsSync } from 'node:fs';
import { type AppName, LiveError, type LiveStorage, openLiveStorage, parseAppName } from '@bandstand/live';
import { DatabaseError } from '@bandstand/sqlite';
import { isServed } from '../data-folder.ts';
import { CommandError, exitCodes, type Terminal } from '../terminal/index.ts';

/** Opens what live keeps in a data folder for `work`, beside its server where one runs, and closes it again. */
export async function withLive(
  dataDir: string,
  terminal: Terminal,
  work: (live: LiveStorage) => void | Promise<void>,
): Promise<void> {
  if (!existsSync(dataDir))
    throw new CommandError(`There is no data folder ${dataDir}. Name it with --data.`, exitCodes.usage);
  try {
    const live = await openLiveStorage({ dataDir, log: logOf(terminal), settle: !isServed(dataDir) });
    try {
      await work(live);
    } finally {
      live.close();
    }
  } catch (error) {
    if (error instanceof LiveError || error instanceof DatabaseError)
      throw new CommandError(error.message, exitCodes.failed, { cause: error });
    throw error;
  }
}

/** What went wrong is for people; the rest of it is of no interest to who gave a command. */
function logOf(terminal: Terminal) {
  const tell = (fields: object, text: string): void => {
    const app = 'app' in fields && typeof fields.app === 'string' ? `${fields.app}: ` : '';
    terminal.complain(`${app}${text}`);
  };
  return { info: () => {}, warn: tell, error: tell };
}

/** The name that an argument is. Throws a CommandError. */
export function appNameOf(text: string): AppName {
  const name = parseAppName(text);
  if (name !== undefined) return name;
  throw new CommandError(
    `${JSON.stringify(text)} is not the name of an app: 3 to 32 small letters, digits and dashes.`,
    exitCodes.usage,
  );
}
