import type { TrackTags } from '@bandstand/media';
import { foldName } from '../../catalogue/index.ts';
import { primaryKey } from './artist-credits.ts';
import { albumFolderOf, albumTitleOf } from './titles.ts';

/** A file as far as its album depends on it. */
export interface Member {
  readonly path: string;
  readonly tags: TrackTags;
}

/** The folder whose files are grouped. `released` is the folder of the release.yaml that speaks for it, if any. */
export interface GroupFolder {
  readonly rootId: number;
  readonly folder: string;
  readonly released: string | null;
  /** A folder of very many files is no album: nothing is inferred from what lies together. */
  readonly heap: boolean;
  /** It holds one account's uploads: whatever their tags say, they join no album elsewhere. */
  readonly owned: boolean;
}

/** Above this many sound files a folder is a heap. */
export const largestAlbumFolder = 400;

const apart = '\u001f';

/**
 * The key of each file's album by path; files with one key are one album. Keys begin with what they were made from:
 * `re` a release.yaml, `mb` a MusicBrainz release, `al` album artist and title, `va` one folder with many artists,
 * `fo` a folder whose files name no album.
 */
export function albumKeys(place: GroupFolder, members: readonly Member[]): Map<string, string> {
  const keys = new Map<string, string>();
  const titled = new Map<string, Member[]>();
  for (const member of members) {
    const title = member.tags.album;
    if (place.released !== null) keys.set(member.path, releaseKey(place.rootId, place.released));
    else if (title === null) keys.set(member.path, key('fo', place.rootId, albumFolderOf(place.folder)));
    else gather(titled, titleKey(title), member);
  }
  for (const [title, named] of titled) keysOfTitle(place, title, named, keys);
  return keys;
}

function titleKey(title: string): string {
  return foldName(albumTitleOf(title).title);
}

/** Files of one folder with one album title: one album for each album artist among them. */
function keysOfTitle(
  place: GroupFolder,
  title: string,
  members: readonly Member[],
  keys: Map<string, string>,
): void {
  const byArtist = new Map<string, Member[]>();
  const open: Member[] = [];
  for (const member of members) {
    const artist = writtenArtist(member.tags);
    if (artist === null) open.push(member);
    else gather(byArtist, artist, member);
  }
  const inferred = open.length === 0 || place.heap ? null : artistOfFolder(open);
  for (const member of open) {
    const artist = inferred ?? primaryKey(member.tags);
    if (artist === various)
      keys.set(member.path, key('va', place.rootId, albumFolderOf(place.folder), title));
    else gather(byArtist, artist, member);
  }
  for (const [artist, group] of byArtist) keysOfAlbum(place, artist, title, group, keys);
}

/** The album artist as the tags state it; a compilation without one is by various artists. */
function writtenArtist(tags: TrackTags): string | null {
  if (tags.albumArtistDisplay !== null) return foldName(tags.albumArtistDisplay);
  return tags.compilation ? foldName('Various Artists') : null;
}

const various = Symbol('various');

/**
 * Whose album a folder of files without album artist is: null when each file's first artist tells, one artist when that
 * artist is on every track, `various` for a compilation that does not say so. Two albums of one title in one folder show
 * themselves by track numbers that come twice.
 */
function artistOfFolder(members: readonly Member[]): string | typeof various | null {
  const primaries = new Set(members.map(({ tags }) => primaryKey(tags)));
  if (primaries.size < 2) return null;
  const shared = [...primaries].find((artist) => members.every((member) => isOn(artist, member.tags)));
  if (shared !== undefined) return shared;
  return numbersCollide(members) ? null : various;
}

function isOn(artist: string, tags: TrackTags): boolean {
  if (tags.artists.some(({ name }) => foldName(name) === artist)) return true;
  const line = foldName(tags.artistDisplay ?? '');
  return (
    line.startsWith(`${artist} & `) || line.startsWith(`${artist}, `) || line.startsWith(`${artist} and `)
  );
}

function numbersCollide(members: readonly Member[]): boolean {
  const owners = new Map<string, string>();
  for (const { tags } of members) {
    if (tags.trackNo === null) continue;
    const place = `${tags.discNo ?? 1}/${tags.trackNo}`;
    const artist = primaryKey(tags);
    if ((owners.get(place) ?? artist) !== artist) return true;
    owners.set(place, artist);
  }
  return false;
}

/** One MusicBrainz release or release date among files of one album in one folder counts for those that lack it. */
function keysOfAlbum(
  place: GroupFolder,
  artist: string,
  title: string,
  members: readonly Member[],
  keys: Map<string, string>,
): void {
  const onlyRelease = place.heap ? null : only(members.map(({ tags }) => tags.musicBrainz.release));
  const onlyDate = place.heap ? null : only(members.map(({ tags }) => tags.releaseDate));
  for (const { path, tags } of members) {
    const release = tags.musicBrainz.release ?? onlyRelease;
    const date = tags.releaseDate ?? onlyDate;
    if (release !== null)
      keys.set(path, place.owned ? key('mb', place.rootId, release) : `mb${apart}${release}`);
    else keys.set(path, key('al', place.rootId, artist, title, ...(date === null ? [] : [date])));
  }
}

function only(values: readonly (string | null)[]): string | null {
  const given = new Set(values.filter((value) => value !== null));
  return given.size === 1 ? ([...given][0] ?? null) : null;
}

function key(kind: string, rootId: number, ...parts: readonly string[]): string {
  return [kind, String(rootId), ...parts].join(apart);
}

function gather(groups: Map<string, Member[]>, at: string, member: Member): void {
  const group = groups.get(at);
  if (group === undefined) groups.set(at, [member]);
  else group.push(member);
}

/** The key of the release that the release.yaml in a folder describes. */
export function releaseKey(rootId: number, folder: string): string {
  return key('re', rootId, folder);
}

/** What a key was made from. */
export function keyKind(albumKey: string): string {
  return albumKey.slice(0, albumKey.indexOf(apart));
}

/** The folder in the keys `re`, `fo` and `va`. */
export function keyFolder(albumKey: string): string | null {
  const [kind = '', , folder = ''] = albumKey.split(apart);
  return ['re', 'fo', 'va'].includes(kind) ? folder : null;
}
