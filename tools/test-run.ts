/** Runs one group of test files in its own process and says how it went. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Finished, Progress } from './test-events.ts';
import { readEvents } from './test-events.ts';
import type { Group } from './test-groups.ts';

export interface GroupResult {
  readonly group: Group;
  readonly tests: readonly Finished[];
  /** What went wrong beside failed tests: a crash, a process that did not end. */
  readonly trouble: string | undefined;
  /** What the tests printed. */
  readonly output: string;
  readonly ms: number;
  /** Processor time of the process and all that it started; 0 where that is not known. */
  readonly processorMs: number;
  /** The same of each file. */
  readonly work: ReadonlyMap<string, number>;
}

export interface RunOptions {
  readonly root: string;
  /** A folder for the event files. */
  readonly scratch: string;
  readonly nodeOptions: readonly string[];
  /** Limit of one test without its own, and of the whole group. */
  readonly testMs: number;
  readonly groupMs: number;
  /** How long a process may live on with no test running: whoever leaves a server open is told. */
  readonly lingerMs: number;
  /** Set beside the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

const OUTPUT_LIMIT = 1 << 20;

function eventsIn(path: string): Progress {
  try {
    return readEvents(readFileSync(path, 'utf8'));
  } catch {
    return { tests: [], idle: false, ended: false, processorMs: 0, work: new Map() };
  }
}

/** Ends once the process has ended, which is forced when it takes too long. */
export async function runGroup(group: Group, options: RunOptions): Promise<GroupResult> {
  const started = performance.now();
  const events = join(options.scratch, `${group.name}.ndjson`);
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-isolation=none',
      `--test-timeout=${options.testMs}`,
      `--test-reporter=${join(import.meta.dirname, 'test-events.ts')}`,
      `--test-reporter-destination=${events}`,
      ...options.nodeOptions,
      ...group.files,
    ],
    // Inside another node:test run this variable would send the events to the outer one.
    {
      cwd: options.root,
      env: { ...process.env, ...options.env, NODE_TEST_CONTEXT: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  let forced: string | undefined;
  let idleSince: number | undefined;
  const watch = setInterval(() => {
    const now = performance.now();
    // node:test writes no end while something keeps its process alive.
    idleSince = eventsIn(events).idle ? (idleSince ?? now) : undefined;
    if (idleSince !== undefined && now - idleSince > options.lingerMs)
      forced = 'all tests ended but the process did not: a server, timer or child was left open';
    else if (now - started > options.groupMs) forced = `did not end in ${options.groupMs / 60_000} minutes`;
    if (forced !== undefined) child.kill('SIGKILL');
  }, 500);
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>(
    (resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    },
  );
  clearInterval(watch);

  const { tests, ended, processorMs, work } = eventsIn(events);
  const failed = tests.some(({ outcome }) => outcome === 'failed');
  let trouble = forced;
  if (trouble === undefined && !ended) trouble = `the process broke off (${signal ?? `exit status ${code}`})`;
  if (trouble === undefined && code !== 0 && !failed) trouble = `exit status ${code} without a failed test`;
  const ms = Math.round(performance.now() - started);
  return { group, tests, trouble, output, ms, processorMs, work };
}
