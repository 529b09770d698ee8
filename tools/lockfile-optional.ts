/**
 * Optional packages that the lock file forgot. npm leaves an optional dependency out of package-lock.json when the
 * registry at hand does not serve it (a mirror without the builds for other platforms), and then `npm ci` refuses the
 * very same lock file, everywhere. These entries can be written from the name and the exact version alone.
 */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An optional dependency without an entry of its own. */
export interface Unlisted {
  readonly name: string;
  readonly version: string;
  /** The entry that asks for it; the empty text is the project itself. */
  readonly by: string;
  readonly dev: boolean;
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const packagesOf = (lock: unknown): Json =>
  isObject(lock) && isObject(lock['packages']) ? lock['packages'] : {};

/** Folders from which the entry at `path` sees packages, nearest first. */
function* scopes(path: string): Generator<string> {
  for (let at = path; at !== ''; ) {
    yield `${at}/`;
    const parent = at.lastIndexOf('/node_modules/');
    at = parent < 0 ? '' : at.slice(0, parent);
  }
  yield '';
}

/** Every optional dependency of the lock file that resolves to no entry. */
export function unlistedOptionals(lock: unknown): Unlisted[] {
  const packages = packagesOf(lock);
  const found: Unlisted[] = [];
  for (const [by, entry] of Object.entries(packages)) {
    if (!isObject(entry) || !isObject(entry['optionalDependencies'])) continue;
    for (const [name, version] of Object.entries(entry['optionalDependencies'])) {
      if ([...scopes(by)].some((scope) => `${scope}node_modules/${name}` in packages)) continue;
      found.push({ name, version: String(version), by, dev: entry['dev'] === true });
    }
  }
  return found;
}

function entryFor({ name, version, dev }: Unlisted): Json {
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new Error(`${name} is asked for as ${version}: pin an exact version`);
  const words = name.split(/[-/]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length !== 1 || cpu.length !== 1)
    throw new Error(`the name ${name} does not tell its system and processor`);
  const libc = os[0] !== 'linux' ? [] : words.some((word) => word.startsWith('musl')) ? ['musl'] : ['glibc'];
  const told = words.some((word) => /^(musl|gnu)/.test(word));
  return { version, cpu, ...(dev ? { dev } : {}), ...(told ? { libc } : {}), optional: true, os };
}

/** The lock file with an entry for each unlisted optional package, in npm's own order; throws on a version range. */
export function completeLock(lock: unknown): unknown {
  const unlisted = unlistedOptionals(lock);
  if (unlisted.length === 0 || !isObject(lock)) return lock;
  const added = unlisted.map((item): [string, Json] => [`node_modules/${item.name}`, entryFor(item)]);
  const all = [...Object.entries(packagesOf(lock)), ...added];
  const ordered = all.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(ordered) };
}
