export { Catalogue, type CatalogueOptions, type CatalogueReaders } from './catalogue.ts';
export { foldName, ignoredArticles, indexLetter, withoutArticle } from './fold.ts';
export { artistByKey, type ItemRow, itemByGid, itemsByGid, musicRootOf } from './item-store.ts';
export {
  albumDetailJson,
  albumJson,
  artistDetailJson,
  artistJson,
  creditJson,
  folderDetailJson,
  folderJson,
  trackJson,
} from './json.ts';
export {
  albumKeys,
  albumSorts,
  artistAlbums,
  artistKeys,
  artistSorts,
  personalSorts,
  trackKeys,
  trackSorts,
} from './queries.ts';
export { RandomSeeds } from './random-seeds.ts';
export {
  type FolderFormat,
  foldersInOrder,
  type OpenFolder,
  openedFolder,
  writtenFolder,
} from './reading/folders.ts';
export { genreRows } from './reading/genres.ts';
export type { IndexFormat, IndexQuery, Prepared, ThreadState } from './reading/index.ts';
export * as catalogueReading from './reading/index.ts';
export { readIds } from './reading/positions/id-list.ts';
export { albumHasTracks, seenAlbums, seenFacts, seenTracks } from './reading/positions/seen.ts';
export { ownMarkColumns, ownMarkJoins } from './reading/rows/annotations.ts';
export { type Scope as ReadingScope, scopeOf } from './reading/scope.ts';
export { tracksFound } from './reading/search/search.ts';
export { between, piecesOf, type Spliced, spliced } from './reading/spliced.ts';
export { type CatalogueReading, catalogueReadingModule } from './reading-module.ts';
export { ruleFields, ruleOperators } from './rules.ts';
export { packLists } from './tag-lists.ts';
export { TextPieces } from './text-pieces.ts';
export type * from './types.ts';
export { WrittenText } from './written-text.ts';
