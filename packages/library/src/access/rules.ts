import { activeAccount, atLeast, audienceOf, isStaff, levelOf, type Scope, type Viewer } from './viewer.ts';

/** What one can do to an item. `list`: find it in lists and searches; `see`: open it by its address. */
export const actions = ['see', 'list', 'play', 'download', 'edit', 'publish', 'approve', 'delete'] as const;
export type Action = (typeof actions)[number];

/** 0 owners and staff, 1 anyone signed in, 2 anyone. */
export type AudienceLevel = 0 | 1 | 2;
export type DownloadRule = 'free' | 'paid' | 'codes' | 'external' | 'none';

/** What the policy needs to know of an album. */
export interface AlbumFacts {
  readonly listedTo: AudienceLevel;
  readonly reachableBy: AudienceLevel;
  readonly ownerId: number | null;
  /** Local accounts among the ownership rows. */
  readonly coOwnerIds: readonly number[];
  /** Every artist the album is credited to. */
  readonly artistIds: readonly number[];
  readonly download: DownloadRule | null;
}

/**
 * What the policy needs to know of a track. A track on an album follows the album; whoever hears it on any of its
 * releases hears it, but it is changed by those to whom its own album belongs.
 */
export interface TrackFacts {
  readonly album: AlbumFacts | null;
  /** Further releases that it is on. */
  readonly further: readonly AlbumFacts[];
  readonly ownerId: number | null;
  readonly coOwnerIds: readonly number[];
  /** No file of it can be found at present. */
  readonly missing: boolean;
}

export interface PlaylistFacts {
  readonly ownerId: number | null;
  readonly isPublic: boolean;
}

export interface PolicySettings {
  /** Whether signed-in listeners may download what has no rule of its own. */
  readonly allowDownloads: boolean;
}

/** What may be done to a track on any of its releases. */
const takenIn: ReadonlySet<Action> = new Set(['see', 'list', 'play', 'download']);

const scopeOf: Readonly<Record<Action, Scope>> = {
  see: 'read',
  list: 'read',
  play: 'play',
  download: 'play',
  edit: 'edit',
  publish: 'edit',
  approve: 'edit',
  delete: 'edit',
};

/** False when the viewer signed in with a token that was not made for this action. */
function inScope(viewer: Viewer, action: Action, annotates = false): boolean {
  if (viewer.kind === 'stranger') return true;
  const wanted = annotates && scopeOf[action] === 'edit' ? 'annotate' : scopeOf[action];
  return viewer.scopes.includes(wanted);
}

/** Owner, co-owner, or linked to an artist of the album. */
export function ownsAlbum(viewer: Viewer, album: AlbumFacts): boolean {
  const account = activeAccount(viewer);
  if (account === undefined) return false;
  if (album.ownerId === account.id || album.coOwnerIds.includes(account.id)) return true;
  return account.artistId !== null && album.artistIds.includes(account.artistId);
}

/** Who a track belongs to: whoever its own album belongs to, else its own owner and co-owners. */
export function ownsTrack(viewer: Viewer, track: TrackFacts): boolean {
  if (track.album !== null) return ownsAlbum(viewer, track.album);
  const account = activeAccount(viewer);
  if (account === undefined) return false;
  return track.ownerId === account.id || track.coOwnerIds.includes(account.id);
}

function isRank(viewer: Viewer, least: 'admin' | 'super_user'): boolean {
  const account = activeAccount(viewer);
  return account !== undefined && atLeast(account.role, least);
}

function mayDownload(viewer: Viewer, rule: DownloadRule | null, settings: PolicySettings): boolean {
  if (rule === 'free') return true;
  return rule === null && settings.allowDownloads && activeAccount(viewer) !== undefined;
}

/** The rule for albums, before tokens are considered. */
function albumRule(viewer: Viewer, action: Action, album: AlbumFacts, settings: PolicySettings): boolean {
  const mine = ownsAlbum(viewer, album);
  const level = levelOf[audienceOf(viewer)];
  const seen = mine || album.reachableBy >= level;
  const rules: Readonly<Record<Action, () => boolean>> = {
    list: () => mine || album.listedTo >= level,
    see: () => seen,
    play: () => seen,
    download: () => mine || isStaff(viewer) || (seen && mayDownload(viewer, album.download, settings)),
    edit: () => mine || isRank(viewer, 'admin'),
    delete: () => mine || isRank(viewer, 'admin'),
    publish: () => mine || isRank(viewer, 'super_user'),
    approve: () => isRank(viewer, 'admin'),
  };
  return rules[action]();
}

/** True when the viewer may do this to the album. */
export function mayAlbum(
  viewer: Viewer,
  action: Action,
  album: AlbumFacts,
  settings: PolicySettings,
): boolean {
  return inScope(viewer, action) && albumRule(viewer, action, album, settings);
}

/** True when the viewer may do this to the track. What has no file cannot be listed, played or downloaded. */
export function mayTrack(
  viewer: Viewer,
  action: Action,
  track: TrackFacts,
  settings: PolicySettings,
): boolean {
  if (!inScope(viewer, action)) return false;
  if (track.missing && (action === 'list' || action === 'play' || action === 'download')) return false;
  if (takenIn.has(action) && track.further.some((album) => albumRule(viewer, action, album, settings)))
    return true;
  if (track.album !== null) return albumRule(viewer, action, track.album, settings);
  const mine = ownsTrack(viewer, track);
  if (action === 'edit' || action === 'delete') return mine || isRank(viewer, 'admin');
  if (action === 'approve') return isRank(viewer, 'admin');
  return mine || isStaff(viewer);
}

/**
 * True when the viewer may do this to the playlist. A private list is its owner's alone, even staff do not see it; a
 * public one is for everybody signed in. Changing a list is annotation, not editing of the catalogue: it takes that
 * scope. Administrators may take down a public list.
 */
export function mayPlaylist(viewer: Viewer, action: Action, playlist: PlaylistFacts): boolean {
  if (!inScope(viewer, action, true)) return false;
  const account = activeAccount(viewer);
  const mine = account !== undefined && playlist.ownerId === account.id;
  if (action === 'edit' || action === 'publish') return mine;
  if (action === 'delete') return mine || (playlist.isPublic && isRank(viewer, 'admin'));
  if (action === 'approve') return false;
  return mine || (playlist.isPublic && account !== undefined);
}
