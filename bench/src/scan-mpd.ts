import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScanTimes } from './scan-times.ts';

/** Lets the Music Player Daemon read the same folder, first into an empty database, then without change. */
export async function timeMpd(program: string, music: string, scratch: string): Promise<ScanTimes> {
  const folder = join(scratch, 'mpd');
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, 'socket');
  const config = join(folder, 'mpd.conf');
  const lines = {
    music_directory: music,
    db_file: join(folder, 'db'),
    bind_to_address: socket,
    playlist_directory: folder,
    log_file: join(folder, 'log'),
    auto_update: 'no',
  };
  const text = Object.entries(lines).map(([key, value]) => `${key} "${value}"`);
  writeFileSync(config, `${text.join('\n')}\naudio_output {\n type "null"\n name "none"\n}\n`);
  const daemon = spawn(program, ['--no-daemon', config], { stdio: 'ignore' });
  try {
    const mpd = await connected(socket, daemon);
    // It reads an empty database by itself when it starts; the first answer may come after that.
    const cold = await timed(mpd);
    const again = await timed(mpd);
    mpd.end();
    return { cold, again };
  } finally {
    daemon.kill();
  }
}

async function timed(mpd: Mpd): Promise<number> {
  const started = performance.now();
  if (!('updating_db' in (await mpd.ask('status')))) await mpd.ask('update');
  while ('updating_db' in (await mpd.ask('status'))) await pause(10);
  return (performance.now() - started) / 1000;
}

async function connected(path: string, daemon: ChildProcess): Promise<Mpd> {
  for (;;) {
    if (daemon.exitCode !== null) throw new Error('mpd did not start');
    const mpd = await Mpd.open(path).catch(() => undefined);
    if (mpd) return mpd;
    await pause(5);
  }
}

/** The few words of the daemon's protocol that are needed here. */
class Mpd {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static open(path: string): Promise<Mpd> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Mpd(socket)));
    }).then(async (mpd) => {
      if (!(mpd instanceof Mpd)) throw new Error('not connected');
      await mpd.#lines.next();
      return mpd;
    });
  }

  async ask(command: string): Promise<Record<string, string>> {
    this.#socket.write(`${command}\n`);
    const fields: Record<string, string> = {};
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true || value.startsWith('ACK'))
        throw new Error(`mpd refused ${command}: ${String(value)}`);
      if (value === 'OK') return fields;
      const at = value.indexOf(': ');
      fields[value.slice(0, at)] = value.slice(at + 2);
    }
  }

  end(): void {
    this.#socket.destroy();
  }
}
