/**
 * What a test needs from the machine, and whether it is there. Used at the top
 * of a test: `test('name', needs('ffmpeg'), ...)`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { quickDiskPackage } from './quick-disk.ts';

/** Programs a test may need: the names they have on PATH, the variable that overrides them, the Debian package. */
const programs = {
  ffmpeg: { names: ['ffmpeg'], variable: 'BANDSTAND_FFMPEG', install: 'ffmpeg' },
  ffprobe: { names: ['ffprobe'], variable: 'BANDSTAND_FFPROBE', install: 'ffmpeg' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    variable: 'BANDSTAND_CHROMIUM',
    install: 'chromium',
  },
  flac: { names: ['flac'], variable: '', install: 'flac' },
  fpcalc: { names: ['fpcalc'], variable: '', install: 'libchromaprint-tools' },
  mpd: { names: ['mpd'], variable: '', install: 'mpd' },
  supysonic: { names: ['supysonic-cli'], variable: '', install: 'supysonic' },
  git: { names: ['git'], variable: '', install: 'git' },
  openssl: { names: ['openssl'], variable: '', install: 'openssl' },
  npm: { names: ['npm'], variable: '', install: 'npm' },
  // Debian keeps the server's programs off PATH, a folder for each version.
  postgresql: { names: ['initdb'], variable: '', install: 'postgresql', beside: '/usr/lib/postgresql/*/bin' },
  'nats-server': { names: ['nats-server'], variable: '', install: 'nats-server', beside: '/usr/sbin' },
  'redis-server': { names: ['redis-server'], variable: '', install: 'redis-server' },
} as const;

export type Program = keyof typeof programs;

/**
 * The Debian packages that bring every program a test may need, and quick
 * tests; tools/apt-packages.txt lists them for CI.
 */
export const debianPackages = (): string[] => [
  ...Object.values(programs).map(({ install }) => install),
  quickDiskPackage,
];

/** `root` is the superuser, `registry` leave to install packages (minutes of work), the rest programs. */
export type Need = Program | 'root' | 'registry';

/** Encoders the transcoder offers; an ffmpeg without them does not count. */
const encoders = ['libmp3lame', 'libopus', 'libvorbis', 'aac', 'flac'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path of a program, `undefined` when the machine lacks it. */
export function findProgram(program: Program): string | undefined {
  const { names, variable, ...more } = programs[program];
  const chosen = variable === '' ? undefined : process.env[variable];
  if (chosen) return isExecutable(chosen) ? chosen : undefined;
  const beside = 'beside' in more ? globSync(more.beside) : [];
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...beside];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The path of a program that the test declared with `needs`; throws when the machine lacks it. */
export function programPath(program: Program): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not on PATH; declare it with needs('${program}')`);
  return path;
}

const switchedOn = (variable: string): boolean => !['', '0', undefined].includes(process.env[variable]);

/** Why a need is not met, with what to do about it; `undefined` when it is met. */
function lack(need: Need): string | undefined {
  if (need === 'registry') {
    const allowed = switchedOn('BANDSTAND_TEST_FIRST_START') || switchedOn('BANDSTAND_TEST_REQUIRE_ALL');
    return allowed
      ? undefined
      : 'installs from the npm registry for minutes; set BANDSTAND_TEST_FIRST_START=1';
  }
  if (need === 'root') return process.getuid?.() === 0 ? undefined : 'this is not the superuser';
  const path = findProgram(need);
  if (path === undefined) return `not found on PATH; apt-get install ${programs[need].install}`;
  if (need !== 'ffmpeg') return undefined;
  const listed = spawnSync(path, ['-hide_banner', '-encoders'], { encoding: 'utf8' }).stdout ?? '';
  const missing = encoders.filter((encoder) => !new RegExp(`^ A\\S+ ${encoder} `, 'm').test(listed));
  return missing.length === 0
    ? undefined
    : `${path} lacks the encoders ${missing.join(' ')}; apt-get install ffmpeg`;
}

const known = new Map<Need, string | undefined>();

function lackOnce(need: Need): string | undefined {
  if (!known.has(need)) known.set(need, lack(need));
  return known.get(need);
}

/** True when the machine has everything named. */
export const has = (...wanted: readonly Need[]): boolean =>
  wanted.every((need) => lackOnce(need) === undefined);

/**
 * Options for node:test: the test is skipped, with the reason that the runner prints, when something is missing.
 * `npm test -- --only KIND` runs exactly the tests that declare KIND.
 */
export function needs(...wanted: readonly Need[]): { skip?: string; only?: true } {
  const missing = wanted.flatMap((need) => {
    const reason = lackOnce(need);
    return reason === undefined ? [] : [`needs ${need}: ${reason}`];
  });
  const only = wanted.some((need) => need === process.env['BANDSTAND_TEST_ONLY']);
  return { ...(missing.length > 0 ? { skip: missing.join(', ') } : {}), ...(only ? { only: true } : {}) };
}
