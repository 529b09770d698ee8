/** The module for the ReadPool that a Catalogue reads through. */
export const catalogueReadingModule = new URL('./reading/index.ts', import.meta.url);
