import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { absolutePath, option, type Processes, type RunningProcess } from '@bandstand/media';
import type { Client } from 'pg';
import {
  dataDirOf,
  ensureDataDir,
  majorVersion,
  makeSocketDir,
  type Programs,
  removeUnfinished,
  writeSettings,
} from './data-dir.ts';
import { PostgresError, wordsOf } from './failure.ts';
import { type Installation, linkLibraries, packagedInstallation } from './installation.ts';
import { isAlive, readPidFile } from './pid-file.ts';
import { chooseRunAs, commandAs, giveTo } from './run-as.ts';
import { boundLogs, lastWords } from './server-log.ts';
import { callServer, takeOwnership } from './session.ts';
import { clusterUser } from './settings.ts';

/** What the package says about its work; a pino logger fits. */
export interface PostgresLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface ClusterOptions {
  /** DATA_DIR/postgres. Made when missing. */
  readonly dir: string;
  readonly processes: Processes;
  readonly log: PostgresLog;
  /** Default: the packaged one. */
  readonly installation?: Installation;
  /** False trades the last commits at a power cut for speed: for tests. Default true. */
  readonly durable?: boolean;
  /** A command beside the server uses the running cluster instead of refusing. Default false. */
  readonly share?: boolean;
  /** How long to wait for another owner to leave, in ms. Default 15 s. */
  readonly patienceMs?: number;
  /** Gives a start up that takes too long; what was started ends. */
  readonly signal?: AbortSignal;
}

/** A PostgreSQL server of ours, on a Unix socket. */
export interface Cluster {
  /** The address of one of its databases. It stays the same as long as this object lives. */
  url(database: string): string;
  /** False when another process owns it and this one only uses it. */
  readonly owned: boolean;
  /** True when it ran already: left behind by a killed server, or shared. */
  readonly adopted: boolean;
  /** Number of its first process. */
  readonly pid: number;
  /** Stops the server (running statements are cancelled) when it is owned, and waits for its end. */
  close(): Promise<void>;
}

const answerMs = 20;
/** ms between two looks at the size of its logs. */
const logsMs = 600_000;
/** How long a server that was just started is left to the process that started it. */
const starterSeconds = 3;
/** How long a server that neither answers nor lets go of its folder has to start or to end. */
const leavingMs = 5_000;
/** Recovery of a large database after a power cut takes minutes. */
const recoveryMs = 15 * 60_000;

/**
 * Starts the embedded PostgreSQL, or takes over the one that a killed server left running. It is started again should it
 * end by itself. Throws PostgresError, whose message says why there is none.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster = new EmbeddedCluster(options);
  const giveUp = (): void => void cluster.close();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await cluster.open();
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

class EmbeddedCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #data: string;
  #programs: Programs | undefined;
  #child: RunningProcess | undefined;
  #client: Client | undefined;
  #recovery: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #logs: NodeJS.Timeout | undefined;
  owned = false;
  adopted = false;
  pid = 0;
  #socketDir = '';
  #port = 0;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#data = dataDirOf(options.dir);
  }

  url(database: string): string {
    const about = new URLSearchParams({ host: this.#socketDir, port: String(this.#port), user: clusterUser });
    return `postgres:///${encodeURIComponent(database)}?${about.toString()}`;
  }

  /** One round: use who answers, else start. Two servers that start at once meet here: PostgreSQL's own lock decides. */
  async open(): Promise<void> {
    const { patienceMs = 15_000, share = false } = this.#options;
    const until = performance.now() + patienceMs;
    for (;;) {
      const client = await this.#connect();
      if (client !== undefined) {
        const age = Date.now() / 1000 - (readPidFile(this.#data)?.startedAt ?? 0);
        // Whoever has just started it is about to become its owner, and must not be overtaken.
        if (age >= 0 && age < starterSeconds) {
          await client.end();
          await this.#pause(answerMs * 5);
          continue;
        }
        if (await this.#use(client, share)) return;
        await client.end();
        if (performance.now() > until)
          throw new PostgresError(
            'in_use',
            `Another server uses the databases in ${this.#options.dir}. Stop it first.`,
          );
        await this.#pause(answerMs * 10);
      } else if (await this.#start(until)) return;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#recovery;
    const client = this.#client;
    this.#client = undefined;
    clearInterval(this.#logs);
    // One that was not ready yet when it was given up is nobody's.
    if (this.owned || this.#child !== undefined) await this.#stop();
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<Client | undefined> {
    const until = performance.now() + recoveryMs;
    for (;;) {
      const answer = await callServer(this.#data);
      if (answer.state === 'ready') return answer.client;
      if (answer.state === 'absent') return undefined;
      if (performance.now() > until)
        throw new PostgresError(
          'start_failed',
          `The PostgreSQL in ${this.#data} is not ready after 15 minutes.`,
        );
      await this.#pause(answerMs * 5);
    }
  }

  /** True when the server that answered is ours now, or may be shared. */
  async #use(client: Client, share: boolean): Promise<boolean> {
    const found = readPidFile(this.#data);
    const owner = found !== undefined && (await takeOwnership(client));
    if (found === undefined || (!owner && !share)) return false;
    this.owned = owner;
    this.pid = found.pid;
    this.#port = found.port;
    this.#socketDir = found.socketDir;
    this.adopted = this.#child === undefined;
    this.#client = client;
    if (owner) {
      removeUnfinished(this.#options.dir);
      boundLogs(this.#data);
      this.#logs ??= setInterval(boundLogs, logsMs, this.#data).unref();
      client.once('end', () => this.#lost());
    }
    if (owner && this.adopted)
      this.#options.log.info({ pid: found.pid }, 'took over a PostgreSQL that was left running');
    return true;
  }

  /** True when it runs and is ours; false when another process was quicker and may be called now. */
  async #start(until: number): Promise<boolean> {
    const { dir, durable = true, processes } = this.#options;
    const programs = await this.#prepare();
    await ensureDataDir(programs, dir, durable);
    // The pools know the address of the first start: it stays.
    const socketDir = makeSocketDir(programs, dir, this.#socketDir);
    writeSettings(programs, dir, socketDir, durable);
    const args = [option('-D'), absolutePath(this.#data)];
    const command = commandAs(
      programs.runAs,
      join(programs.bin, 'postgres'),
      args,
      'PostgreSQL',
      programs.env,
    );
    const child = await processes.start(command, { service: true });
    child.stdout.resume();
    const ended = child.ended.then((end) => end);
    this.#child = child;
    for (;;) {
      const end = await Promise.race([ended, this.#pause(answerMs)]);
      if (end !== undefined) {
        this.#child = undefined;
        // Its lock file names a server that runs: that one answers, or is about to go.
        if (/postmaster\.pid/.test(end.stderr) && performance.now() < until + leavingMs) {
          await this.#pause(answerMs * 5);
          return false;
        }
        throw new PostgresError(
          'start_failed',
          `PostgreSQL in ${this.#data} does not start: ${lastWords(end.stderr, this.#data)}`,
        );
      }
      const answer = await callServer(this.#data);
      if (answer.state !== 'ready') continue;
      const mine = readPidFile(this.#data)?.pid === child.pid;
      if (mine && (await this.#use(answer.client, false))) return true;
      await answer.client.end();
      if (mine) await this.#giveUp(child);
    }
  }

  /** Another process has become the owner of what was started here: it starts its own. */
  async #giveUp(child: RunningProcess): Promise<never> {
    process.kill(child.pid, 'SIGINT');
    await child.ended;
    this.#child = undefined;
    throw new PostgresError(
      'in_use',
      `Another server uses the databases in ${this.#options.dir}. Stop it first.`,
    );
  }

  async #prepare(): Promise<Programs> {
    if (this.#programs !== undefined) return this.#programs;
    const { dir, processes } = this.#options;
    const installation = this.#options.installation ?? packagedInstallation();
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const runAs = await chooseRunAs(processes, dir, installation.bin);
    const links = join(dir, 'lib');
    const env = linkLibraries(installation, links);
    giveTo(runAs, dir);
    if (installation.links.length > 0) giveTo(runAs, links);
    const major = await majorVersion(processes, installation.bin, env);
    this.#programs = { processes, bin: installation.bin, env, runAs, major };
    return this.#programs;
  }

  /** The owner's connection broke: the server has ended, or is about to. */
  #lost(): void {
    if (this.#closing.signal.aborted || this.#recovery !== undefined) return;
    this.#client = undefined;
    this.#options.log.warn({ pid: this.pid }, 'PostgreSQL ended by itself and is started again');
    this.#recovery = this.#recover().finally(() => {
      this.#recovery = undefined;
    });
  }

  async #recover(): Promise<void> {
    for (let wait = 500; !this.#closing.signal.aborted; wait = Math.min(wait * 2, 60_000)) {
      try {
        await this.#child?.ended;
        this.#child = undefined;
        await this.open();
        return;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#options.log.warn({ err: error }, `PostgreSQL does not run: ${wordsOf(error)}`);
        await this.#pause(wait).catch(() => {});
      }
    }
  }

  async #stop(): Promise<void> {
    const pid = this.#child?.pid ?? this.pid;
    // SIGINT: cancel what runs, write everything, end. The number of an adopted one may be another's by now.
    if (this.#child !== undefined || readPidFile(this.#data)?.pid === pid) {
      if (isAlive(pid)) process.kill(pid, 'SIGINT');
      await this.#child?.ended;
      while (this.#child === undefined && isAlive(pid)) await delay(answerMs);
    }
    if (this.#socketDir !== '' && dirname(this.#socketDir) !== this.#options.dir)
      rmSync(this.#socketDir, { recursive: true, force: true });
  }

  #pause(ms: number): Promise<undefined> {
    return delay(ms, undefined, { signal: this.#closing.signal });
  }
}
