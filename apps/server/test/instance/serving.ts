/** A server as people run it, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import {
  type Ended,
  type Environment,
  ending,
  environment,
  folder,
  gather,
  killGroup,
  type Output,
  root,
  type Scope,
} from './command.ts';
import { copyDatabases } from './databases.ts';
import { buildPages } from './pages.ts';

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly data: string;
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: Output;
  readonly ended: Promise<Ended>;
  /** Resolves when the output fits. Rejects when the server ends before. */
  readonly says: (words: RegExp) => Promise<RegExpExecArray>;
  /** Asks it to stop and waits for its end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
  /** Ends it and whatever it has started at once, as a power cut does. */
  readonly kill: () => Promise<Ended>;
}

export interface Start {
  readonly data?: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
  /** Command and arguments that run the server, such as a limit of its file sizes. */
  readonly under?: readonly string[];
  /** True starts identification, which makes a PostgreSQL of its own: seconds. `copied`: with databases made before. */
  readonly acoustid?: boolean | 'copied';
  /** True watches the music folders. */
  readonly watch?: true;
  /** True for who looks at the pages: they are there then. */
  readonly pages?: true;
  /** A free one unless told. It must be told where a public address takes its place in what the server says. */
  readonly port?: number;
}

/** The name and password of the first account where a test does not care. */
export const admin = { username: 'root', password: 'a long password' } as const;
export const adminEnv = { BANDSTAND_ADMIN_USER: admin.username, BANDSTAND_ADMIN_PASSWORD: admin.password };

/** Starts a server on a free port and waits until it says that it is ready. It is killed when the test ends. */
export async function startServer(t: Scope, start: Start = {}): Promise<Running> {
  if (start.pages === true || !begun) await pages();
  const data = start.data ?? join(folder(t), 'data');
  const under = start.under ?? [];
  const { acoustid: identifies = false } = start;
  if (identifies === 'copied') await copyDatabases(data);
  const own = [
    'serve',
    '--data',
    data,
    '--host',
    '127.0.0.1',
    '--port',
    String(start.port ?? 0),
    ...(start.watch === true ? [] : ['--no-watch']),
    ...(identifies !== false ? [] : ['--no-acoustid']),
  ];
  const command = [...under, 'sh', join(root, 'bin/bandstand'), ...own, ...(start.args ?? [])];
  const child = spawn(command[0] ?? 'sh', command.slice(1), {
    env: environment(start.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that a kill reaches its children too.
    detached: true,
  });
  const output = gather(child);
  const ended = ending(child);
  t.after(() => kill(child, ended));
  const says = (words: RegExp) => until(child, output, words);
  const ready = await says(/Bandstand is ready at https?:\/\/[^\s:,]+(?::(\d+))?/);
  const port = start.port ?? Number(ready[1]);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    data,
    child,
    output,
    ended,
    says,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    kill: () => kill(child, ended),
  };
}

function kill(child: ChildProcess, ended: Promise<Ended>): Promise<Ended> {
  killGroup(child);
  return ended;
}

/** A server that has not said it by then never will. */
const mostMs = 120_000;

/** Waits for words of a process, on either of its outputs. Rejects when it ends or stays silent. */
export function until(child: ChildProcess, output: Output, words: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const said = () => `${output.stdout}\n${output.stderr}`;
    const look = (): void => {
      const found = words.exec(said());
      if (found === null) return;
      off();
      resolve(found);
    };
    const fail = (why: string): void => {
      off();
      reject(new Error(`it ${why} without saying ${String(words)}:\n${said()}`));
    };
    const closed = (): void => fail('ended');
    const silent = setTimeout(() => fail(`went on for ${mostMs} ms`), mostMs);
    const off = (): void => {
      clearTimeout(silent);
      child.stdout?.off('data', look);
      child.stderr?.off('data', look);
      child.off('close', closed);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', closed);
    look();
  });
}

let built: Promise<void> | undefined;

/** Builds the pages once for all servers of this process: else each would begin a build of its own. */
async function pages(): Promise<void> {
  // Where they cannot be built, the servers say it in their logs, and the test of the pages fails.
  await (built ??= buildPages().catch(() => {}));
}

/** The runner of all tests has begun to build them: only who looks at them waits for that. */
const begun = process.env['BANDSTAND_TEST_PAGES'] === 'begun';
