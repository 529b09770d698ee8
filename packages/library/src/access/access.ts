import type { Reader } from '@bandstand/sqlite';
import { albumFacts, idsWhere, ownsHidden, playlistFacts, settingText, trackFacts } from './facts-store.ts';
import { type ListKind, listClause, type Reach } from './list-sql.ts';
import { type Action, mayAlbum, mayPlaylist, mayTrack, type PolicySettings } from './rules.ts';
import { activeAccount, atLeast, audienceOf, isStaff, levelOf, type Viewer } from './viewer.ts';

const tables = { artist: 'artists', album: 'albums', track: 'tracks', playlist: 'playlists' } as const;

/**
 * Those of `ids` that the viewer may see by address (or find in lists, with `reach` list). What is not in the answer
 * does not exist for this viewer: answer 404, never 403.
 */
export function visible<I extends number>(
  reader: Reader,
  viewer: Viewer,
  kind: ListKind,
  ids: Iterable<I>,
  reach: Reach = 'see',
): Set<I> {
  const asked = [...ids];
  if (asked.length === 0) return new Set();
  const clause = listClause(viewer, 'x', kind, reach);
  const found = new Set<number>(idsWhere(reader, tables[kind], asked, clause));
  return new Set(asked.filter((id) => found.has(id)));
}

/** Those of `ids` to which the viewer may do `action`; what does not exist is left out. */
export function allowed<I extends number>(
  reader: Reader,
  viewer: Viewer,
  action: Action,
  kind: ListKind,
  ids: Iterable<I>,
): Set<I> {
  const asked = [...ids];
  if (action === 'see' || action === 'list') return visible(reader, viewer, kind, asked, action);
  const may = judge(reader, viewer, action, kind, asked);
  return new Set(asked.filter((id) => may(id)));
}

/** True when the viewer may do `action` to the thing; false when it does not exist. */
export function may(reader: Reader, viewer: Viewer, action: Action, kind: ListKind, id: number): boolean {
  return allowed(reader, viewer, action, kind, [id]).has(id);
}

/**
 * True when the viewer's lists differ from those of the whole audience, because something that is hidden from the
 * others is theirs. Lists that are prepared for an audience serve everybody for whom this is false.
 */
export function ownsUnlisted(reader: Reader, viewer: Viewer): boolean {
  const account = activeAccount(viewer);
  const audience = audienceOf(viewer);
  if (account === undefined || audience === 'staff') return false;
  return ownsHidden(reader, account.id, account.artistId, levelOf[audience]);
}

/** True when the viewer may let strangers hear what he hears; the operator can keep that to staff (`allowSharing`). */
export function mayShare(reader: Reader, viewer: Viewer): boolean {
  if (activeAccount(viewer) === undefined) return false;
  return isStaff(viewer) || settingText(reader, 'allowSharing') !== 'false';
}

/**
 * True when the viewer may bring music in: staff and artists, and others
 * where the operator allows it (`listenerSelfPublish`).
 */
export function mayUpload(reader: Reader, viewer: Viewer): boolean {
  const account = activeAccount(viewer);
  if (account === undefined) return false;
  if (isStaff(viewer) || account.artistId !== null) return true;
  return settingText(reader, 'listenerSelfPublish') === 'true';
}

/** The settings that the policy looks at. */
export function policySettings(reader: Reader): PolicySettings {
  return { allowDownloads: settingText(reader, 'allowDownloads') !== 'false' };
}

function judge(
  reader: Reader,
  viewer: Viewer,
  action: Action,
  kind: ListKind,
  ids: readonly number[],
): (id: number) => boolean {
  if (kind === 'artist') return judgeArtists(reader, viewer, action, ids);
  if (kind === 'playlist')
    return judged(playlistFacts(reader, ids), (list) => mayPlaylist(viewer, action, list));
  const settings = policySettings(reader);
  return kind === 'album'
    ? judged(albumFacts(reader, ids), (album) => mayAlbum(viewer, action, album, settings))
    : judged(trackFacts(reader, ids), (track) => mayTrack(viewer, action, track, settings));
}

function judged<F>(facts: ReadonlyMap<number, F>, rule: (facts: F) => boolean): (id: number) => boolean {
  return (id) => {
    const known = facts.get(id);
    return known !== undefined && rule(known);
  };
}

/** An artist's page is edited by whoever speaks for the artist and by administrators; it is not published or approved. */
function judgeArtists(
  reader: Reader,
  viewer: Viewer,
  action: Action,
  ids: readonly number[],
): (id: number) => boolean {
  const scope = action === 'edit' || action === 'delete' ? 'edit' : 'play';
  const seen = new Set(idsWhere(reader, 'artists', ids, listClause(viewer, 'x', 'artist', 'see')));
  const account = activeAccount(viewer);
  const admin = account !== undefined && atLeast(account.role, 'admin');
  return (id) => {
    if (viewer.kind === 'account' && !viewer.scopes.includes(scope)) return false;
    if (!seen.has(id) || action === 'publish' || action === 'approve') return false;
    if (action === 'delete') return admin;
    return action === 'edit' ? admin || account?.artistId === id : true;
  };
}
