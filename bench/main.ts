/** `npm run bench`: figures, each beside a peer measured in the same run or beside a limit. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { accuracy } from './src/accuracy.ts';
import { acoustidImport } from './src/acoustid-import.ts';
import { acoustidLookup } from './src/acoustid-lookup.ts';
import type { Benchmark, Figure, Wanted } from './src/benchmark.ts';
import { compareFingerprints } from './src/compare.ts';
import { faces } from './src/faces/faces.ts';
import { isMissed, tableOf } from './src/figures.ts';
import { fpindex } from './src/fpindex.ts';
import { httpFile } from './src/http-file.ts';
import { httpJson } from './src/http-json.ts';
import { lists } from './src/lists.ts';
import { liveControl } from './src/live-control.ts';
import { liveLatency } from './src/live-latency.ts';
import { livePlayAuth } from './src/live-play-auth.ts';
import { liveRecording } from './src/live-recording.ts';
import { liveViewers } from './src/live-viewers.ts';
import { liveWhep } from './src/live-whep.ts';
import { generatorWords } from './src/load.ts';
import { offlineBrowser } from './src/offline-browser.ts';
import { offlineStore } from './src/offline-store.ts';
import { offlineSync } from './src/offline-sync.ts';
import { scan } from './src/scan.ts';
import { scanKill } from './src/scan-kill.ts';
import { scanNew } from './src/scan-new.ts';
import { scanSoak } from './src/scan-soak.ts';
import { snapshot } from './src/snapshot.ts';
import { subsonicPing } from './src/subsonic-ping.ts';

const benchmarks: readonly Benchmark[] = [
  httpJson,
  httpFile,
  subsonicPing,
  lists,
  faces,
  snapshot,
  scan,
  scanKill,
  scanNew,
  scanSoak,
  compareFingerprints,
  accuracy,
  fpindex,
  acoustidLookup,
  acoustidImport,
  liveControl,
  liveLatency,
  livePlayAuth,
  liveViewers,
  liveWhep,
  liveRecording,
  offlineStore,
  offlineBrowser,
  offlineSync,
];

const HELP = `npm run bench -- [NAME ...] [--rounds N] [--seconds N] [--tracks N] [--files N] [--documents N] [--keep DIR] [--only TEXT] [--music DIR]

${benchmarks.map(({ name, about }) => `  ${name.padEnd(15)} ${about}`).join('\n')}

  A word is a piece of names (http, ping). Without one all run. The exit status is 1 when a limit is missed.
  --rounds     rounds of each side that count (5)
  --seconds    length of a round of load (3)
  --tracks     size of the library of lists and faces (100000; up to 1000000)
  --files      files of scan, scan-kill, scan-new and scan-soak (20000; 1000000 takes 4 GB)
  --documents  documents of fpindex, fingerprints of acoustid-lookup (125000; 1000000 is the full size)
  --keep       a folder for what faces, snapshot, scan-new, scan-soak and acoustid-lookup make up: the next run finds it there
  --only       of faces, only the lists whose names hold this text
  --music      a folder of recordings for accuracy, which else makes some up
`;

const number = (text: string, name: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is ${text}: say a whole number`);
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      tracks: { type: 'string', default: '100000' },
      files: { type: 'string', default: '20000' },
      documents: { type: 'string', default: '125000' },
      keep: { type: 'string' },
      only: { type: 'string', default: '' },
      music: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const wanted: Wanted = {
    rounds: number(values.rounds, 'rounds'),
    seconds: number(values.seconds, 'seconds'),
    tracks: number(values.tracks, 'tracks'),
    files: number(values.files, 'files'),
    documents: number(values.documents, 'documents'),
    keep: values.keep ?? null,
    only: values.only,
    music: values.music ?? null,
  };
  const unknown = positionals.filter((word) => !benchmarks.some(({ name }) => name.includes(word)));
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}.\n${HELP}`);
    return 2;
  }
  const chosen = benchmarks.filter(
    ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
  );
  process.stdout.write(`${generatorWords()}\n`);
  const figures: Figure[] = [];
  let failed = 0;
  for (const { name, run } of chosen) {
    try {
      await run(wanted, (said) => {
        if (typeof said !== 'string') figures.push(said);
        process.stdout.write(`${typeof said === 'string' ? said : tableOf([said]).split('\n')[1]}\n`);
      });
    } catch (error) {
      failed += 1;
      process.stderr.write(
        `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }
  const missed = figures.filter(isMissed).length;
  process.stdout.write(`\n${tableOf(figures)}\n\n`);
  process.stdout.write(`${figures.length} figures, ${missed} missed, ${failed} benchmarks failed\n`);
  return missed + failed > 0 ? 1 : 0;
}

process.exitCode = await main();
