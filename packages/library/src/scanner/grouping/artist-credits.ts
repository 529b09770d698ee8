import type { Credit, TrackTags } from '@bandstand/media';
import { foldName } from '../../catalogue/index.ts';
import type { ArtistCredit } from '../model.ts';

export const unknownArtist = 'Unknown Artist';
export const variousArtists = 'Various Artists';

/** Credits of one artist, as of an album by Various Artists. */
export function soloCredit(name: string): ArtistCredit[] {
  return [{ name, mbid: null, join: '' }];
}

/** Names with their MusicBrainz ids, which are believed when there is exactly one for each name. */
export function creditsWithIds(credits: readonly Credit[], mbids: readonly string[]): ArtistCredit[] {
  const paired = mbids.length === credits.length;
  return credits.map(({ name, join }, at) => ({ name, join, mbid: paired ? (mbids[at] ?? null) : null }));
}

/** Who a track is by: its artists, else the album's, else nobody known. */
export function trackCredits(tags: TrackTags): ArtistCredit[] {
  if (tags.artists.length > 0) return creditsWithIds(tags.artists, tags.musicBrainz.artists);
  if (tags.albumArtists.length > 0) return creditsWithIds(tags.albumArtists, tags.musicBrainz.albumArtists);
  return soloCredit(unknownArtist);
}

/** The credit as one text with its joining words. */
export function creditText(credits: readonly ArtistCredit[]): string {
  return credits.map((credit) => credit.name + credit.join).join('');
}

/** What the track's artist line shows. */
export function artistLine(tags: TrackTags): string {
  return tags.artistDisplay ?? creditText(trackCredits(tags));
}

/** Key of the first credited artist: "A feat. B" is a track of A. */
export function primaryKey(tags: TrackTags): string {
  return foldName(trackCredits(tags)[0]?.name ?? unknownArtist);
}

/** Names of people in other roles, one credit each. */
export function contributorsOf(
  tags: TrackTags,
): readonly (readonly [role: string, names: readonly string[]])[] {
  const roles: readonly (readonly [string, readonly string[]])[] = [
    ['composer', tags.composers],
    ['conductor', tags.conductors],
    ['lyricist', tags.lyricists],
    ['arranger', tags.arrangers],
    ['producer', tags.producers],
    ['remixer', tags.remixers],
  ];
  return roles.filter(([, names]) => names.length > 0);
}
