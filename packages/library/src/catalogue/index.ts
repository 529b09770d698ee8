export { Catalogue, type CatalogueOptions, type CatalogueReaders } from './catalogue.ts';
export { albumSorts, artistSorts, personalSorts, trackSorts } from './queries.ts';
export type * from './types.ts';
