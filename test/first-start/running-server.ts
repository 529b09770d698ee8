/** A server started as a person starts it, with `npm start` in its own process group. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

export interface StartOptions {
  /** Path of the npm to use. */
  readonly npm: string;
  readonly words: readonly string[];
  readonly cwd: string;
  /** The user to run as, `undefined` for the one who runs the test. */
  readonly uid: number | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface RunningServer {
  readonly url: string;
  /** Everything on stdout and stderr so far. */
  printed(): string;
  /** Sends SIGTERM to npm as a service manager does; resolves once the whole group has ended, else throws. */
  stop(): Promise<void>;
}

/** Polls `probe` until it gives a value; throws with `printed` after `limitMs`. */
async function until<T>(
  probe: () => Promise<T | undefined>,
  limitMs: number,
  what: () => string,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(what());
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(`${url}/readyz`);
    await response.body?.cancel();
    return response.status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}

/** Starts a server and resolves when /readyz says 200; ends it and throws when that takes longer than `limitMs`. */
export async function startServer(options: StartOptions, limitMs: number): Promise<RunningServer> {
  const { npm, words, cwd, uid, env } = options;
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(npm, words, { cwd, env, ...user, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('npm did not start');
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));

  const stop = async (): Promise<void> => {
    if (groupLives(pid)) process.kill(pid, 'SIGTERM');
    const gone = async (): Promise<true | undefined> => (groupLives(pid) ? undefined : true);
    try {
      await until(gone, 60_000, () => `did not stop within a minute of SIGTERM; it printed:\n${text}`);
    } catch (error) {
      process.kill(-pid, 'SIGKILL');
      throw error;
    }
  };
  try {
    const findUrl = async (): Promise<string | undefined> => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}; it printed:\n${text}`);
      return /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(text)?.[0];
    };
    const url = await until(findUrl, limitMs, () => `told no address; it printed:\n${text}`);
    await until(
      () => isReady(url),
      limitMs,
      () => `never became ready; it printed:\n${text}`,
    );
    return { url, printed: () => text, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
