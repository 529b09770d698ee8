export { type AlbumFacts, type AlbumMember, albumFacts, discOf } from './album-facts.ts';
export {
  albumKeys,
  type GroupFolder,
  keyFolder,
  keyKind,
  largestAlbumFolder,
  type Member,
  releaseKey,
} from './album-identity.ts';
export {
  artistLine,
  contributorsOf,
  creditText,
  primaryKey,
  trackCredits,
  variousArtists,
} from './artist-credits.ts';
export { packTags, unpackTags } from './packed-tags.ts';
export { assignRoles, type FileRole, type Roles, type TrackFile } from './roles.ts';
export { areSiblings, isSameSong, type SongForm } from './same-song.ts';
export { albumFolderOf, albumTitleOf, factsOfName, titleOfFolder } from './titles.ts';
export { genreSeparator, type TrackFacts, trackFacts } from './track-facts.ts';
