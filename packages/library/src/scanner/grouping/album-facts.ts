import type { TrackTags } from '@bandstand/media';
import { type AlbumLists, foldName } from '../../catalogue/index.ts';
import type { ReleaseDocument } from '../documents/index.ts';
import type { ArtistCredit } from '../model.ts';
import { baseOf, folderOf } from '../model.ts';
import { discOfFolder } from '../walk/names.ts';
import { keyFolder, keyKind } from './album-identity.ts';
import {
  creditsWithIds,
  creditText,
  primaryKey,
  soloCredit,
  trackCredits,
  unknownArtist,
  variousArtists,
} from './artist-credits.ts';
import { albumTitleOf, titleOfFolder } from './titles.ts';
import { commonest, ranked } from './votes.ts';

/** A file of an album. `path` is relative to its root. */
export interface AlbumMember {
  readonly path: string;
  readonly tags: TrackTags;
}

/** What the files of an album together say of it. */
export interface AlbumFacts {
  readonly title: string;
  readonly sortTitle: string | null;
  readonly artists: readonly ArtistCredit[];
  readonly artistLine: string;
  readonly type: 'album' | 'single' | 'ep' | 'compilation' | 'liveset';
  readonly compilation: boolean;
  readonly date: string | null;
  readonly year: number | null;
  readonly originalDate: string | null;
  readonly releaseDate: string | null;
  readonly genres: readonly string[];
  readonly label: string | null;
  readonly catalogNumber: string | null;
  readonly barcode: string | null;
  readonly mbid: string | null;
  readonly releaseGroupMbid: string | null;
  readonly discTitles: readonly (readonly [disc: number, title: string])[];
  readonly lists: AlbumLists;
}

const mostGenres = 24;
const mostMoods = 12;

/** The facts of an album from all its files (at least one), each field by the most frequent value; a release.yaml wins. */
export function albumFacts(
  key: string,
  members: readonly AlbumMember[],
  rootName: string,
  document: ReleaseDocument | null,
): AlbumFacts {
  const tags = members.map((member) => member.tags);
  const said = <T>(pick: (one: TrackTags) => T | null) => commonest(tags.map(pick));
  const folder = keyFolder(key);
  const written = keyKind(key) === 'fo' ? null : said((one) => one.album);
  const title =
    document?.title ??
    (written === null ? titleOfFolder(folder ?? '', rootName) : albumTitleOf(written).title);
  const byVarious = keyKind(key) === 'va' || tags.some((one) => one.compilation);
  const artists = document?.artist ? soloCredit(document.artist) : albumArtists(tags, byVarious);
  const line = document?.artist ?? said((one) => one.albumArtistDisplay) ?? creditText(artists);
  const releaseDate = said((one) => one.releaseDate);
  const date = document?.date ?? said((one) => one.date) ?? releaseDate;
  const originalDate = document?.originalDate ?? said((one) => one.originalDate);
  const compilation = byVarious || foldName(line) === foldName(variousArtists);
  const genres =
    document?.genres ??
    ranked(
      tags.flatMap((one) => one.genres),
      foldName,
    ).slice(0, mostGenres);
  return {
    title,
    sortTitle: document?.title ? null : said((one) => one.sort.album),
    artists,
    artistLine: line,
    type: document?.type ?? typeOf(commonestTypes(tags), compilation),
    compilation,
    date,
    year: document?.year ?? yearOf(date) ?? yearOf(originalDate),
    originalDate,
    releaseDate,
    genres,
    label: document?.label ?? said((one) => one.labels[0] ?? null),
    catalogNumber: document?.catalogNumber ?? said((one) => one.catalogNumber),
    barcode: document?.barcode ?? said((one) => one.barcode),
    mbid: said((one) => one.musicBrainz.release),
    releaseGroupMbid: said((one) => one.musicBrainz.releaseGroup),
    discTitles: discTitles(members),
    lists: albumLists(tags),
  };
}

/** As tagged; else one artist who is first, or at least present, on all tracks; else various. */
function albumArtists(tags: readonly TrackTags[], byVarious: boolean): ArtistCredit[] {
  const line = commonest(tags.map((one) => one.albumArtistDisplay));
  const tagged = tags.find((one) => one.albumArtistDisplay === line && line !== null);
  if (tagged) return creditsWithIds(tagged.albumArtists, tagged.musicBrainz.albumArtists);
  const primaries = ranked(tags.map(primaryKey), (key) => key);
  const shared = primaries.find((key) => tags.every((one) => isCredited(key, one)));
  if (shared === undefined)
    return soloCredit(byVarious || primaries.length > 1 ? variousArtists : unknownArtist);
  const credits = tags
    .flatMap((one) => trackCredits(one))
    .filter((credit) => foldName(credit.name) === shared);
  const name = commonest(credits.map((credit) => credit.name)) ?? unknownArtist;
  return [{ name, mbid: commonest(credits.map((credit) => credit.mbid)), join: '' }];
}

function isCredited(key: string, tags: TrackTags): boolean {
  const line = foldName(tags.artistDisplay ?? '');
  return (
    trackCredits(tags).some((credit) => foldName(credit.name) === key) ||
    [' & ', ', ', ' and '].some((sign) => line.startsWith(key + sign))
  );
}

function commonestTypes(tags: readonly TrackTags[]): readonly string[] {
  return tags.find((one) => one.releaseTypes.length > 0)?.releaseTypes ?? [];
}

function typeOf(types: readonly string[], compilation: boolean): AlbumFacts['type'] {
  if (compilation || types.includes('compilation')) return 'compilation';
  if (types.includes('live')) return 'liveset';
  if (types.includes('ep')) return 'ep';
  return types.includes('single') ? 'single' : 'album';
}

function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}

/** The disc of a file: its tag, else the album title (`Foo (Disc 2)`), else the folder (`CD2`). */
export function discOf(path: string, tags: TrackTags): number | null {
  return tags.discNo ?? albumTitleOf(tags.album ?? '').disc ?? discOfFolder(baseOf(folderOf(path)));
}

function discTitles(members: readonly AlbumMember[]): [number, string][] {
  const titles = new Map<number, (string | null)[]>();
  for (const { path, tags } of members) {
    const disc = discOf(path, tags);
    if (disc !== null) titles.set(disc, [...(titles.get(disc) ?? []), tags.discTitle]);
  }
  return [...titles]
    .map(([disc, said]): [number, string | null] => [disc, commonest(said)])
    .filter((pair): pair is [number, string] => pair[1] !== null)
    .sort(([a], [b]) => a - b);
}

function albumLists(tags: readonly TrackTags[]): AlbumLists {
  const labels = tags.find((one) => one.labels.length > 0)?.labels ?? [];
  return {
    moods: ranked(
      tags.flatMap((one) => one.moods),
      foldName,
    ).slice(0, mostMoods),
    labels: labels.length > 1 ? labels : [],
    releaseTypes: commonestTypes(tags),
  };
}
