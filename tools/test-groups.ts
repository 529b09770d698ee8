/** Which test files exist, in groups that each run in one process. */
import { globSync } from 'node:fs';

/** The tests of one package, app or folder of test/, or a part of them. */
export interface Group {
  /** Of the package, app or folder; parts have a number behind it. */
  readonly name: string;
  /** Paths relative to the root of the project. */
  readonly files: readonly string[];
}

const places = [
  { pattern: 'packages/*/test/**/*.test.ts', name: 1 },
  { pattern: 'apps/*/test/**/*.test.ts', name: 1 },
  { pattern: 'test/*/**/*.test.ts', name: 1 },
  { pattern: 'tools/test/**/*.test.ts', name: 0 },
  { pattern: 'bench/test/**/*.test.ts', name: 0 },
];

/**
 * Groups that take minutes, first what waits most, for the network or for sound that plays as fast as it is heard: begun
 * last, one of them would run alone while a processor is idle.
 */
const long = ['web', 'first-start', 'live', 'server', 'library', 'acoustid', 'offline', 'media'];

/** Groups that are run in several parts: in one they would take longer than most others together. */
const divided: Readonly<Record<string, number>> = { live: 2, server: 3, library: 2 };

const wholeName = (name: string): string => name.split(' ')[0] ?? name;

/** All groups below `root`, the long ones first, then by name. */
export function findGroups(root: string): Group[] {
  const groups = new Map<string, string[]>();
  for (const { pattern, name } of places) {
    for (const file of globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] })) {
      const group = file.split('/')[name] ?? file;
      groups.set(group, [...(groups.get(group) ?? []), file]);
    }
  }
  return [...groups]
    .flatMap(([name, files]) => parts(name, files.toSorted()))
    .toSorted((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}

const rank = (name: string): number =>
  long.includes(wholeName(name)) ? long.indexOf(wholeName(name)) : long.length;

function parts(name: string, files: readonly string[]): Group[] {
  const count = Math.min(divided[name] ?? 1, Math.floor(files.length / 2));
  if (count <= 1) return [{ name, files }];
  // One by one to each, as neighbours by name are often alike.
  return Array.from({ length: count }, (_, part) => ({
    name: `${name} ${part + 1}`,
    files: files.filter((_, at) => at % count === part),
  }));
}

/**
 * The part of `groups` that the words of the command line choose: a group's name, or a piece of a file's path.
 * No words choose everything. Words that fit nothing come back as `unknown`.
 */
export function choose(
  groups: readonly Group[],
  words: readonly string[],
): { chosen: Group[]; unknown: string[] } {
  if (words.length === 0) return { chosen: [...groups], unknown: [] };
  const fits = (word: string, group: Group, file: string): boolean =>
    groups.some(({ name }) => wholeName(name) === word)
      ? wholeName(group.name) === word
      : file.includes(word);
  const chosen = groups
    .map((group) => ({
      name: group.name,
      files: group.files.filter((file) => words.some((word) => fits(word, group, file))),
    }))
    .filter(({ files }) => files.length > 0);
  const unknown = words.filter(
    (word) => !groups.some((group) => group.files.some((file) => fits(word, group, file))),
  );
  return { chosen, unknown };
}
