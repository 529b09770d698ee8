/** Where in the house a file lies, read from its path alone. */

export interface Location {
  /** `packages/sqlite`, `apps/server`, `bench`, `tools`, `test`, `bin`: the unit with its own dependencies. */
  readonly unit: string;
  /** The folder or package name of the unit: `sqlite`, `server`. */
  readonly name: string;
  /** `source` ships; tests, benches and tools do not. */
  readonly kind: 'source' | 'test' | 'tool';
  /** The feature folder below src, `undefined` for files that lie in src itself or outside it. */
  readonly feature: string | undefined;
}

/** The location of a path relative to the root. */
export function locate(file: string): Location {
  const parts = file.split('/');
  const [top = '', name = ''] = parts;
  if (top !== 'packages' && top !== 'apps') {
    const kind = parts.includes('test') ? 'test' : 'tool';
    return { unit: top, name: top, kind, feature: undefined };
  }
  const inSource = parts[2] === 'src';
  return {
    unit: `${top}/${name}`,
    name,
    kind: inSource ? 'source' : parts[2] === 'test' ? 'test' : 'tool',
    feature: inSource && parts.length > 4 ? parts[3] : undefined,
  };
}

/** Packages that know no domain: everything may use them, they use no domain package. */
export const foundations: readonly string[] = ['sqlite', 'http', 'media'];

/** The systems of the house; only apps/server joins them. */
export const systems: readonly string[] = ['library', 'live', 'acoustid', 'offline', 'fpindex'];

/** Packages with more than one door: the doors beside the index, each a feature folder with its own index. */
export const doors: Readonly<Record<string, readonly string[]>> = { offline: ['browser', 'node', 'wasm'] };
