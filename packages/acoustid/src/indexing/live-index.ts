import { refusalOf, type TermIndex, type TermIndexes } from './ports.ts';

/** Refusals of an index that is not the one of its name any more, or not yet. */
const gone: ReadonlySet<unknown> = new Set(['IndexNotReady', 'IndexNotFound']);

/**
 * The index of this name for as long as its node lives. It is opened when it is first needed, and again after it was
 * closed: one that was built anew is another one.
 */
export function liveIndex(indexes: TermIndexes, name: string): TermIndex {
  let opened: Promise<TermIndex> | undefined;
  const once = async <T>(work: (index: TermIndex) => Promise<T>): Promise<T> => {
    opened ??= indexes.open(name);
    const asked = opened;
    try {
      return await work(await asked);
    } catch (error) {
      if (gone.has(refusalOf(error)) && opened === asked) opened = undefined;
      throw error;
    }
  };
  const use = async <T>(work: (index: TermIndex) => Promise<T>): Promise<T> => {
    const known = opened !== undefined;
    try {
      return await once(work);
    } catch (error) {
      // It refused before it did anything: the one that has its name now is asked instead.
      if (!known || !gone.has(refusalOf(error))) throw error;
      return once(work);
    }
  };
  return {
    search: (query, options) => use((index) => index.search(query, options)),
    update: (changes, options) => use((index) => index.update(changes, options)),
    import: (parts) => use((index) => index.import(parts)),
    info: () => use((index) => index.info()),
  };
}
