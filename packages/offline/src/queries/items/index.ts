export { extraOf, extraText, textsIn } from './extra.ts';
export { areIndexesAside, buildIndexes, setIndexesAside } from './first-load.ts';
export { foldedOf, foldText } from './fold.ts';
export type { IngestInto, IngestReport } from './ingest.ts';
export { ingestItems } from './ingest.ts';
export { itemCounts, libraries, saveLibraries } from './libraries.ts';
export type { LinkKind } from './links.ts';
export type { LibraryOrder, LinkTarget, Page, PageOptions } from './lists.ts';
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
  linkedTracks,
  linkedTracksSql,
  seenItem,
} from './lists.ts';
export { hideItems, purgeGhosts, retireItems } from './retire.ts';
export type { SearchOptions } from './search.ts';
export { searchItems } from './search.ts';
export { itemColumns, seen, withUser } from './select.ts';
export { Unsearched } from './unsearched.ts';
