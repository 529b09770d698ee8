/** A Bandstand of its own in a child process, over an empty data folder, for what speaks to it as any client does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const command = join(import.meta.dirname, '../../server/src/main.ts');

export interface RunningServer {
  /** Address without a slash at its end. */
  readonly url: string;
  /** The one-time address at which the first account is made. */
  readonly setupUrl: string;
  readonly dataDir: string;
  /** Ends the server and removes its data folder. */
  stop(): Promise<void>;
}

/** Starts `bandstand serve` on a free port. Throws with what it printed when it ends before it is ready. */
export async function startServer(flags: readonly string[] = []): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bandstand-web-'));
  const given = [
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--data',
    dataDir,
    '--log-level',
    'error',
    '--no-acoustid',
    // Free ports: others of this machine may have the usual ones.
    '--rtmp-port',
    '0',
    '--webrtc-port',
    '0',
    '--discovery-port',
    'off',
  ];
  const child = spawn(process.execPath, [command, 'serve', ...given, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  const stop = async () => {
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const said = await untilReady(child);
    const url = /ready at (\S+?)[,\s]/.exec(said)?.[1];
    const setupUrl = /(http\S+\/setup#\S+)/.exec(said)?.[1] ?? '';
    if (url === undefined) throw new Error(`no address in what the server printed:\n${said}`);
    return { url, setupUrl: setupUrl.replace(/^https?:\/\/[^/]+/, url), dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilReady(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (/ready at \S+[,\s]/.test(said)) resolve(said);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
