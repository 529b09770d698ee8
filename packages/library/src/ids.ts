/**
 * Ids of the library, parsed once at the edge: row ids inside, gids outside, `ar-`,
 * `al-`, `tr-`, `pl-`, `fo-`, `ra-`, `sh-`, `pc-`, `pe-` for Subsonic.
 */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Public id of a thing: a UUID in lower case with dashes. Never reused, kept by moves, backup and restore. */
export type Gid = Branded<string, 'gid'>;

/** Row ids. They stay inside the process. */
export type ArtistId = Branded<number, 'artist'>;
export type AlbumId = Branded<number, 'album'>;
export type TrackId = Branded<number, 'track'>;
export type PlaylistId = Branded<number, 'playlist'>;
export type AccountId = Branded<number, 'account'>;
export type FolderId = Branded<number, 'folder'>;

interface RowIds {
  readonly artist: ArtistId;
  readonly album: AlbumId;
  readonly track: TrackId;
  readonly playlist: PlaylistId;
  readonly account: AccountId;
  readonly folder: FolderId;
}

/** Kinds of things that have a gid. */
export type IdKind = keyof RowIds;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The gid a text stands for, in either case, with or without dashes; undefined for anything else. */
export function parseGid(text: string): Gid | undefined {
  if (text.length > 36) return undefined;
  const lower = text.toLowerCase();
  const dashed =
    lower.length === 32 ? lower.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : lower;
  return isGid(dashed) ? dashed : undefined;
}

/** True for a gid in the form in which it is stored. */
export function isGid(text: string): text is Gid {
  return uuid.test(text);
}

/** A row id as the database gave it. Throws RangeError when it is no positive integer. */
export function rowId<K extends IdKind>(_kind: K, value: number): RowIds[K] {
  if (!Number.isSafeInteger(value) || value <= 0) throw new RangeError(`${value} is no row id`);
  return value as RowIds[K];
}

/** Kinds that Subsonic clients name. */
export type SubsonicKind =
  | 'artist'
  | 'album'
  | 'track'
  | 'playlist'
  | 'folder'
  | 'station'
  | 'share'
  | 'channel'
  | 'episode';

const prefixes: Readonly<Record<SubsonicKind, string>> = {
  artist: 'ar-',
  album: 'al-',
  track: 'tr-',
  playlist: 'pl-',
  folder: 'fo-',
  station: 'ra-',
  share: 'sh-',
  channel: 'pc-',
  episode: 'pe-',
};
const kinds = new Map<string, SubsonicKind>([
  ['ar-', 'artist'],
  ['al-', 'album'],
  ['tr-', 'track'],
  ['pl-', 'playlist'],
  ['fo-', 'folder'],
  ['ra-', 'station'],
  ['sh-', 'share'],
  ['pc-', 'channel'],
  ['pe-', 'episode'],
]);

export interface SubsonicRef {
  readonly kind: SubsonicKind;
  readonly gid: Gid;
}

/** The id under which Subsonic clients know a thing: `al-0198c0de-...`. */
export function subsonicId(kind: SubsonicKind, gid: string): string {
  return prefixes[kind] + gid;
}

/** What a Subsonic id names, undefined when it is none of ours. */
export function parseSubsonicId(text: string): SubsonicRef | undefined {
  const kind = kinds.get(text.slice(0, 3));
  const gid = kind === undefined ? undefined : parseGid(text.slice(3));
  return kind === undefined || gid === undefined ? undefined : { kind, gid };
}

/** The id of a picture: that of its thing, with the picture's tag so that a new picture is a new address. */
export function coverId(kind: SubsonicKind, gid: string, imageTag: string | null): string {
  return imageTag === null ? subsonicId(kind, gid) : `${subsonicId(kind, gid)}_${imageTag}`;
}

/**
 * What a cover art id names; a tag after `_` is ignored, as the picture of
 * today is served whatever the client remembers.
 */
export function parseCoverId(text: string): SubsonicRef | undefined {
  const tag = text.indexOf('_');
  return parseSubsonicId(tag < 0 ? text : text.slice(0, tag));
}
