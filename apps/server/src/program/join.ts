import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { rolldown } from 'rolldown';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const installed = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));

/** Joined programs that stay: a server that runs may still read parts of the one that it began with. */
const keep = 3;

/**
 * Writes the modules of this program into folder `into`, joined to a few files, of which `main.mjs` begins it: two
 * thousand modules one by one take Node twice the time of a start, and 25 MB. The folder is there once it is whole; one
 * that is there is left alone. Rejects when it cannot be made.
 */
export async function joinProgram(into: string): Promise<void> {
  if (existsSync(into)) return;
  const above = dirname(into);
  mkdirSync(above, { recursive: true });
  const draft = mkdtempSync(join(above, '.joining-'));
  try {
    const modules = await rolldown({
      input: { main },
      platform: 'node',
      plugins: [inPlace, plainHttp, installedApart, oneByte],
      logLevel: 'silent',
    });
    await modules.write({
      dir: draft,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      comments: false,
    });
    await modules.close();
    // Others than who installed may run it.
    chmodSync(draft, 0o755);
    renameSync(draft, into);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  removeOld(above, basename(into));
}

/**
 * Files beside a module, and threads, are found where its source lies. What is required late is joined too, and run late.
 */
const inPlace: Plugin = {
  name: 'in place',
  transform(code, id) {
    if (!code.includes('import.meta.')) return null;
    return code
      .replaceAll('createRequire(import.meta.url)(', 'require(')
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
  },
};

/**
 * An import of `node:http` has Node look at every name in it, and behind some of them lies a client of the web that it
 * then reads, for a tenth of a command's time. Taken as a whole, it does not.
 */
const plainHttp: Plugin = {
  name: 'plain http',
  resolveId: (name) => (name === 'node:http' ? '\0http' : null),
  load(id) {
    if (id !== '\0http') return null;
    const members = Object.getOwnPropertyDescriptors(process.getBuiltinModule('node:http'));
    const names = Object.entries(members).flatMap(([name, { value }]) => (value === undefined ? [] : [name]));
    return `export const { ${names.join(', ')} } = process.getBuiltinModule('node:http');`;
  },
};

/** Packages of others stay where Node finds them: some are machine code, some read files of their own. */
const installedApart: Plugin = {
  name: 'installed apart',
  async resolveId(name, importer) {
    if (/^(?:[./]|node:|@bandstand\/)/.test(name) || importer === undefined) return null;
    // Hundreds of modules of a few lines each.
    if (/^(?:typebox|kysely)(?:\/|$)/.test(name)) return null;
    const found = await this.resolve(name, importer, { skipSelf: true });
    return found !== null && isForAll(found.id) ? { id: name, external: true } : null;
  },
};

/** A program stays in memory as long as it runs: half as much where no character takes more than a byte. */
const oneByte: Plugin = {
  name: 'one byte',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\xff]/g, escaped);
  },
};

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** False for a package that a single one of ours has installed for itself: the joined program would not find it. */
const isForAll = (path: string): boolean =>
  path.startsWith(installed) && !path.slice(installed.length).includes('/node_modules/');

function removeOld(above: string, newest: string): void {
  const age = (name: string): number => statSync(join(above, name)).mtimeMs;
  const others = readdirSync(above)
    .filter((name) => name.startsWith('program-') && name !== newest)
    .toSorted((a, b) => age(b) - age(a));
  for (const name of others.slice(keep - 1)) rmSync(join(above, name), { recursive: true, force: true });
}
