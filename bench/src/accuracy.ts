/** Which degraded copies of recordings are still recognised, and which are taken for others. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createFingerprinter,
  createPcmDecoder,
  createProcesses,
  detectFfmpeg,
  type FfmpegAccess,
  type Fingerprinter,
  type Processes,
  renderPiece,
  type StyleName,
  type TaggedSound,
  writeTagged,
} from '@bandstand/media';
import { type Original, Trial, type Verdict } from '../../packages/acoustid/test/trial.ts';
import { findProgram } from '../../tools/needs.ts';
import { type Degradation, degradations } from './accuracy-degradations.ts';
import type { Benchmark, Figure, Tell } from './benchmark.ts';
import { median } from './figures.ts';
import { scoped } from './scope.ts';

const execute = promisify(execFile);
/** Made-up recordings when no folder of real ones is named. */
const pieces = { count: 8, seconds: 60 };

const pieceStyles: readonly StyleName[] = [
  'ambient',
  'folk',
  'nightdrive',
  'lofi',
  'musicbox',
  'dub',
  'arcade',
  'chamber',
];

const tagsOf = (number: number): TaggedSound['tags'] => ({
  title: `Piece ${number}`,
  artists: ['Nobody'],
  album: 'Accuracy',
  albumArtists: ['Nobody'],
  trackNo: number,
  trackTotal: pieces.count,
  genres: [],
  date: '2026',
});

async function made(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (let at = 0; at < pieces.count; at += 1) {
    const path = join(folder, `${at}.wav`);
    const style = pieceStyles[at % pieceStyles.length] ?? 'chamber';
    const pcm = renderPiece({ seed: 300 + at, style, seconds: pieces.seconds });
    await writeTagged({ path, pcm, tags: tagsOf(at + 1), format: 'wav' });
    paths.push(path);
  }
  return paths;
}

/** The recordings: those of the folder, else made-up ones. */
async function recordings(scratch: string, folder: string | null): Promise<string[]> {
  if (folder === null) return made(scratch);
  return readdirSync(folder)
    .filter((name) => /\.(?:flac|wav|mp3|m4a|ogg|opus)$/i.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

async function judge(
  trial: Trial,
  fingerprinter: Fingerprinter,
  at: number,
  copy: string,
  { kind, speeds }: Degradation,
): Promise<Verdict> {
  const wanted = speeds === undefined ? {} : { speeds };
  const begun = await fingerprinter.fingerprint(copy, wanted);
  if (kind === 'excerpt') return trial.excerpt(at, begun.fingerprints);
  const { seconds } = begun.whole ? begun : await fingerprinter.fingerprint(copy, { maxSeconds: Infinity });
  return trial.whole(at, begun.fingerprints, seconds);
}

/** Decoding by ffmpeg takes half of the time; what identification finds does not depend on it. */
async function access(processes: Processes, path: string): Promise<FfmpegAccess | null> {
  const ffmpeg = await detectFfmpeg({ processes, path });
  return ffmpeg === null ? null : { processes, ffmpeg };
}

const percent = (count: number, of: number): string => `${Math.round((count / of) * 1000) / 10} %`;

/** @param threshold the score from which something counts as found */
function row({ name, goal }: Degradation, verdicts: readonly Verdict[], threshold: number): Figure {
  const found = verdicts.filter(({ right }) => right > threshold).length;
  const wrong = verdicts.filter(({ wrong }) => wrong > threshold).length;
  const middle = median(verdicts.map(({ right }) => right)).toFixed(2);
  return {
    what: `accuracy, ${name}, score above ${threshold}`,
    figure: `found ${percent(found, verdicts.length)}`,
    beside: `others ${percent(wrong, verdicts.length)}, median score ${middle}`,
    ratio: found / verdicts.length,
    ...(goal !== undefined && threshold < 0.7 ? { goal } : {}),
  };
}

async function run(music: string | null, tell: Tell): Promise<void> {
  const ffmpeg = findProgram('ffmpeg');
  if (ffmpeg === undefined) {
    tell('accuracy: left out, ffmpeg is not installed');
    return;
  }
  await scoped(async (scope) => {
    const scratch = mkdtempSync(join(tmpdir(), 'bandstand-bench-accuracy-'));
    scope.after(() => rmSync(scratch, { recursive: true, force: true }));
    const processes = createProcesses();
    scope.after(() => processes.close());
    const decoder = createPcmDecoder({ ffmpeg: await access(processes, ffmpeg) });
    scope.after(() => decoder.close());
    const fingerprinter = createFingerprinter(decoder);
    scope.after(() => fingerprinter.close());
    const paths = await recordings(scratch, music);
    const originals: Original[] = [];
    for (const path of paths) {
      const { fingerprints, seconds } = await fingerprinter.fingerprint(path, { maxSeconds: Infinity });
      originals.push({ hashes: fingerprints[0]?.hashes ?? new Uint32Array(), seconds });
    }
    const trial = new Trial(originals);
    for (const degradation of degradations) {
      const verdicts: Verdict[] = [];
      const copy = join(scratch, `copy.${degradation.ending}`);
      for (const [at, path] of paths.entries()) {
        await execute(ffmpeg, ['-v', 'error', '-y', '-i', path, '-vn', ...degradation.options, copy]);
        verdicts.push(await judge(trial, fingerprinter, at, copy, degradation));
      }
      for (const threshold of degradation.kind === 'excerpt' ? [0.5, 0.75] : [0.4, 0.75])
        tell(row(degradation, verdicts, threshold));
    }
  });
}

export const accuracy: Benchmark = {
  name: 'accuracy',
  about: 'recordings found again after re-encoding, noise, other speeds (--music DIR: real ones)',
  run: ({ music }, tell) => run(music, tell),
};
