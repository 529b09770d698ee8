/** The files of the house, and what a rule is. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Facts } from './facts.ts';
import { readFacts } from './facts.ts';

/** One broken rule. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}

/** Everything the rules see. */
export interface House {
  readonly root: string;
  /** Facts by path relative to the root. */
  readonly files: ReadonlyMap<string, Facts>;
  /** Files that do not parse. */
  readonly broken: readonly Problem[];
  /** Names of packages that the unit's package.json (or the root's) lists. */
  readonly dependencies: (unit: string) => ReadonlySet<string>;
}

/** A rule is a function from the house to what breaks it. */
export type Rule = (house: House) => Problem[];

const PATTERNS = ['{packages,apps}/*/{src,test}/**/*.{ts,svelte}', '{bench,tools,test,bin}/**/*.ts'];
const LEFT_OUT = [
  '**/node_modules/**',
  '**/generated/**',
  '**/fixtures/**',
  '**/build/**',
  '**/.svelte-kit/**',
];

/** The scripts of a Svelte component with everything else blanked, so that lines keep their numbers. */
function scriptsOf(component: string): string {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
  let end = 0;
  let scripts = '';
  for (const match of component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = match.index + match[0].indexOf('>') + 1;
    scripts += blank(component.slice(end, start)) + (match[1] ?? '');
    end = start + (match[1] ?? '').length;
  }
  return scripts + blank(component.slice(end));
}

function dependencyNames(file: string): string[] {
  if (!existsSync(file)) return [];
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) return [];
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const named = Object.entries(manifest).filter(([key]) => lists.includes(key) || key === 'name');
  return named.flatMap(([key, value]) => (key === 'name' ? [String(value)] : Object.keys(value ?? {})));
}

/** Reads all source, test, tool and bench files below `root`. */
export function readHouse(root: string): House {
  const files = new Map<string, Facts>();
  const broken: Problem[] = [];
  for (const file of globSync(PATTERNS, { cwd: root, exclude: LEFT_OUT }).toSorted()) {
    const text = readFileSync(join(root, file), 'utf8');
    try {
      files.set(file, readFacts(file, file.endsWith('.svelte') ? scriptsOf(text) : text));
    } catch (error) {
      broken.push({
        file,
        line: 1,
        message: `does not parse: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
  const shared = dependencyNames(join(root, 'package.json'));
  const known = new Map<string, ReadonlySet<string>>();
  const dependencies = (unit: string): ReadonlySet<string> => {
    const names =
      known.get(unit) ?? new Set([...shared, ...dependencyNames(join(root, unit, 'package.json'))]);
    known.set(unit, names);
    return names;
  };
  return { root, files, broken, dependencies };
}

/** The path a relative specifier points to, relative to the root; `undefined` for packages and node: modules. */
export function target(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
}

/** The package name of a bare specifier: `@a/b/c` is `@a/b`; `undefined` for relative and built-in ones. */
export function packageName(specifier: string): string | undefined {
  if (/^(?:\.|\/|node:|\$|virtual:|data:|#)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
