import { refusalOf, type TermIndex, type TermIndexes } from './ports.ts';

/** Refusals after which the same index will answer again. */
const passing: ReadonlySet<unknown> = new Set(['SearchTimeout', 'VersionMismatch', 'BadRequest']);

/**
 * The index of this name for as long as its node lives. It is opened when it is first needed, and again after it failed: one
 * that was built anew is another one.
 */
export function liveIndex(indexes: TermIndexes, name: string): TermIndex {
  let opened: Promise<TermIndex> | undefined;
  const use = async <T>(work: (index: TermIndex) => Promise<T>): Promise<T> => {
    opened ??= indexes.open(name);
    const asked = opened;
    try {
      return await work(await asked);
    } catch (error) {
      if (!passing.has(refusalOf(error)) && opened === asked) opened = undefined;
      throw error;
    }
  };
  return {
    search: (query, options) => use((index) => index.search(query, options)),
    update: (changes, options) => use((index) => index.update(changes, options)),
    import: (parts) => use((index) => index.import(parts)),
    info: () => use((index) => index.info()),
  };
}
