/** Reads npm lock files (lockfileVersion 3). */

interface Entry {
  readonly version: string;
  readonly integrity: string;
  readonly optional: boolean;
  /** Nothing but tests and checks need it. */
  readonly dev: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function entries(lock: unknown): Map<string, Entry> {
  const packages = isObject(lock) && isObject(lock.packages) ? lock.packages : {};
  const found = new Map<string, Entry>();
  for (const [path, value] of Object.entries(packages)) {
    if (!isObject(value)) continue;
    found.set(path, {
      version: text(value.version),
      integrity: text(value.integrity),
      optional: value.optional === true || value.devOptional === true,
      dev: value.dev === true,
    });
  }
  return found;
}

/**
 * Paths under node_modules that the lock file `wanted` asks for and the hidden lock file `present` (written by npm
 * after each installation) lacks or holds in another version, the links to our own packages too. Packages for other
 * platforms may be absent, and without `dev` those that nothing but tests and checks need.
 */
export function missingPackages(wanted: unknown, present: unknown, { dev = true } = {}): string[] {
  const installed = entries(present);
  const missing: string[] = [];
  for (const [path, entry] of entries(wanted)) {
    if (!path.includes('node_modules/') || (entry.dev && !dev)) continue;
    const there = installed.get(path);
    if (
      there === undefined
        ? !entry.optional
        : there.version !== entry.version || there.integrity !== entry.integrity
    )
      missing.push(path);
  }
  return missing;
}

/** Paths of lock file entries that carry a registry's address; the house keeps none, so that any registry serves. */
export function registryAddresses(lock: unknown): string[] {
  const packages = isObject(lock) && isObject(lock.packages) ? lock.packages : {};
  return Object.entries(packages)
    .filter(([, value]) => isObject(value) && /^https?:/.test(text(value.resolved)))
    .map(([path]) => path);
}
