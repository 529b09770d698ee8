/** A process that fingerprints a library, to be killed: `identify-child.ts DATABASE`. Ends when nothing is left to do. */
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@bandstand/sqlite';
import { FingerprintHost } from '../src/identify/fingerprints/index.ts';
import { librarySchema } from '../src/schema/index.ts';

const db = openDatabase({ path: process.argv[2] ?? '', schema: librarySchema, synchronous: 'normal' });
const say = (_fields: object, text: string): void => void process.stderr.write(`${text}\n`);
const host = new FingerprintHost({ db, ffmpeg: null, log: { info() {}, warn: say, error: say } });
host.start();
const left = () =>
  db.read((reader) =>
    reader.value<number>(`SELECT count(*) FROM identifications WHERE step = 'fingerprint' AND due_at = 0`),
  );
while (left() !== 0) await pause(20);
await host.close();
db.close();
console.log('done');
