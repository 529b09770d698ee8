/** Takes bytes of an upload until it is killed; says each offset that it has acknowledged. */
import process from 'node:process';
import { openDatabase } from '@bandstand/sqlite';
import { librarySchema } from '../src/schema/index.ts';
import { IncomingFiles } from '../src/uploads/index.ts';
import { patternAt } from './uploads-pattern.ts';

const [path = '', folder = '', gid = '', from = '0'] = process.argv.slice(2);
const db = openDatabase({ path, schema: librarySchema, synchronous: 'full' });
const files = new IncomingFiles(folder);
const kept = (received: number) => {
  db.write((writer) => writer.run('UPDATE uploads SET received = ? WHERE gid = ?', [received, gid]));
  process.stdout.write(`${received}\n`);
};

async function* bytes(offset: number) {
  for (let at = offset; ; at += 100_000) yield patternAt(at, 100_000);
}

const signal = new AbortController().signal;
const offset = Number(from);
await files.append(gid, bytes(offset), { offset, room: 1e12, checksum: null, signal, kept });
