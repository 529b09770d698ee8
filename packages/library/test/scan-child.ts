/** A process that scans, to be killed: `scan-child.ts DATABASE`. Says `done` when the library is up to date. */
import process from 'node:process';
import { openDatabase } from '@bandstand/sqlite';
import { runScanCommand, wholeScan } from '../src/scanner/index.ts';
import { librarySchema } from '../src/schema/index.ts';

const db = openDatabase({ path: process.argv[2] ?? '', schema: librarySchema, synchronous: 'normal' });
const last = await runScanCommand({
  db,
  clock: Date.now,
  request: wholeScan,
  progress: () => {},
  signal: new AbortController().signal,
  patienceMs: 0,
});
db.close();
console.log(last.state);
