import type { Log } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';

/** Where to listen: `off`, or a port (0 for a free one). `asked` when somebody named it: then it must be that one. */
export type PortChoice = 'off' | { readonly port: number; readonly asked: boolean };

export interface Listening {
  /** `RTMP port 1935`, for people. */
  readonly what: string;
  readonly choice: PortChoice;
  /** Resolves with the port that it is. */
  readonly listen: (port: number) => Promise<number>;
  readonly log: Log;
}

/**
 * The port that was opened, null when none is. One that is taken is told in the log; one that somebody has asked for
 * rejects with `not_available`.
 */
export async function openPort({ what, choice, listen, log }: Listening): Promise<number | null> {
  if (choice === 'off') return null;
  try {
    const port = await listen(choice.port);
    log.info({ port }, `${what} is open`);
    return port;
  } catch (cause) {
    const words = `${what} ${choice.port} cannot be opened`;
    if (choice.asked) throw new LiveError('not_available', `${words}: stop the other program.`, { cause });
    log.warn({ err: cause, port: choice.port }, `${words}: the server goes on without it`);
    return null;
  }
}
