export type { IngestInto, IngestReport } from './ingest.ts';
export { ingestItems } from './ingest.ts';
export { libraries, saveLibraries } from './libraries.ts';
export type { LibraryOrder, Page, PageOptions } from './lists.ts';
export {
  childItems,
  childrenSql,
  itemById,
  itemStreams,
  itemsOf,
  libraryItems,
  libraryPageSql,
  limitOf,
  linkedItems,
  seenItem,
} from './lists.ts';
export { hideItems, purgeGhosts, retireItems } from './retire.ts';
export type { SearchOptions } from './search.ts';
export { searchItems } from './search.ts';
export { itemColumns, seen, withUser } from './select.ts';
