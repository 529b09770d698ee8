export { type ArtistDocument, parseArtist } from './artist-document.ts';
export { type CatalogDocument, parseCatalog } from './catalog-document.ts';
export type { DocumentLink } from './fields.ts';
export {
  type LyricsRow,
  lyricsOfText,
  lyricsOwner,
  plainRow,
  syncedRow,
  unknownLanguage,
} from './lyrics-file.ts';
export { readDocument } from './read.ts';
export { type Parsed, parseRelease, type ReleaseDocument } from './release-document.ts';
export { DocumentError, largestDocument } from './yaml.ts';
