import type * as reading from './reading/index.ts';

/** What the module below exports: `new ReadPool<CatalogueReading>({ path, module: catalogueReadingModule, threads })`. */
export type CatalogueReading = typeof reading;

/** The module for the ReadPool that a Catalogue reads through. */
export const catalogueReadingModule = new URL('./reading/index.ts', import.meta.url);
