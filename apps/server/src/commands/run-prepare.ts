import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@bandstand/http';
import { addMusicRoot, wholeScan } from '@bandstand/library';
import { readIdentification } from '../acoustid/index.ts';
import { compose } from '../compose.ts';
import type { Config } from '../config/index.ts';

/** Who waits for it wants to start a server: it must not be held up for good. */
const mostMs = 60_000;

/**
 * Does once what servers do, in a folder that is thrown away, so that Node keeps on disk what it has compiled. A server that
 * finds it there starts in half the time, and with 20 MB less in each thread: to take the types off TypeScript, Node loads a
 * program of its own, which stays.
 */
export async function prepare(config: Config): Promise<void> {
  const patience = setTimeout(() => process.exit(1), mostMs);
  const data = mkdtempSync(join(tmpdir(), 'bandstand-prepare-'));
  process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    // Read, not run: identification would start a PostgreSQL.
    await Promise.all([import('./run-serve.ts'), readIdentification()]);
    await live({ ...config, ...alone, data });
  } finally {
    clearTimeout(patience);
  }
}

/** Nobody meets it, and it meets nobody. */
const alone = {
  host: '127.0.0.1',
  port: 0,
  music: [],
  acoustid: false,
  watch: false,
  scanSchedule: null,
  backupDir: null,
  fpindexUrl: null,
} satisfies Partial<Config>;

async function live(config: Config): Promise<void> {
  const server = await compose({ config, log: createLogger({ level: 'silent' }) });
  try {
    await server.listen();
    const { scanner, catalogue } = server.library.services;
    scanner.start();
    addMusicRoot(server.db, musicIn(config.data));
    scanner.rootsChanged();
    scanner.request(wholeScan);
    await Promise.all([scanner.idle(AbortSignal.timeout(mostMs)), catalogue.warm()]);
  } finally {
    await server.close();
  }
}

/** A folder with an eighth of a second of silence: PCM of eight bits, one channel, 8 kHz, in a RIFF file. */
function musicIn(data: string): string {
  const samples = 1000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples, 40);
  const folder = join(data, 'music');
  mkdirSync(folder);
  writeFileSync(join(folder, 'silence.wav'), Buffer.concat([head, Buffer.alloc(samples, 128)]));
  return folder;
}
