import type { AlbumMember } from '../grouping/index.ts';
import { albumById, albumIdByKey, membersOf, setAlbumKey } from '../store/album-store.ts';
import { expectedTrack, isExpectedAlbum } from '../store/expected-store.ts';
import { filesOfTrack } from '../store/file-store.ts';
import { lockedColumns } from '../store/row-store.ts';
import { trackById, tracksOfAlbum } from '../store/track-store.ts';
import { decidesAlbum, type Entry, knownTrack, type Regrouped } from './entry.ts';
import { storedTags, tagsOfMember } from './file-row.ts';
import type { Session } from './session.ts';
import { type AlbumPlace, makeAlbum } from './settle-album.ts';

interface Wanted {
  readonly place: AlbumPlace;
  /** Imported albums that wait for files of this key, with how many. */
  readonly expecting: Map<number, number>;
  readonly members: AlbumMember[];
  /** Tracks that come from other albums, by the album they are in now. */
  readonly movers: Map<number, Set<number>>;
}

/**
 * The row id of every album that the files of a batch belong to. When most tracks of an album get one new key (the
 * album was retitled, or its folder renamed), the album takes the key and keeps its gid; the tracks that stay behind
 * get an album of their own.
 */
export function findAlbums(
  session: Session,
  entries: readonly Entry[],
  regrouped: readonly Regrouped[],
): Map<string, number> {
  const wanted = wantedAlbums(session, entries, regrouped);
  const ids = new Map<string, number>();
  const rekeyed = new Set<number>();
  for (const [key, album] of wanted) {
    const known =
      albumIdByKey(session.writer, key) ??
      takeOver(session, key, album, rekeyed) ??
      expected(session, key, album);
    ids.set(key, known ?? makeAlbum(session, key, album.members, album.place));
  }
  return ids;
}

function wantedAlbums(
  session: Session,
  entries: readonly Entry[],
  regrouped: readonly Regrouped[],
): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const want = (key: string, place: AlbumPlace): Wanted => {
    const album = wanted.get(key) ?? {
      place,
      members: [],
      movers: new Map<number, Set<number>>(),
      expecting: new Map<number, number>(),
    };
    wanted.set(key, album);
    return album;
  };
  for (const entry of entries) {
    if (!decidesAlbum(entry)) continue;
    const { file, root } = entry;
    const album = want(entry.albumKey, { rootId: root.id, rootName: root.name });
    album.members.push({ path: file.path, tags: file.tags });
    const trackId = knownTrack(entry);
    if (trackId !== undefined) noteMover(session, album, entry.albumKey, trackId);
    else if (entry.placement.kind === 'new') noteExpected(session, album, file.path);
  }
  for (const { root, trackId, fileId, albumKey } of regrouped) {
    const row = filesOfTrack(session.writer, trackId).find(({ id }) => id === fileId);
    if (row === undefined) continue;
    const album = want(albumKey, { rootId: root.id, rootName: root.name });
    album.members.push({ path: row.path, tags: storedTags(row) });
    noteMover(session, album, albumKey, trackId);
  }
  return wanted;
}

function noteMover(session: Session, album: Wanted, key: string, trackId: number): void {
  const track = trackById(session.writer, trackId);
  if (track === undefined || track.album_id === null || lockedColumns(track.locked_fields).has('album_id'))
    return;
  const from = albumById(session.writer, track.album_id);
  if (from === undefined || from.scan_key === null || from.scan_key === key) return;
  const movers = album.movers.get(from.id) ?? new Set<number>();
  movers.add(trackId);
  album.movers.set(from.id, movers);
}

function noteExpected(session: Session, { expecting }: Wanted, path: string): void {
  const albumId = expectedTrack(session.writer, path)?.albumId ?? null;
  if (albumId !== null) expecting.set(albumId, (expecting.get(albumId) ?? 0) + 1);
}

/** The imported album that most files of the key were awaited in; it takes the key. */
function expected({ writer, touchedAlbums }: Session, key: string, album: Wanted): number | undefined {
  const [most] = [...album.expecting].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (most === undefined || most[1] * 2 <= album.members.length || !isExpectedAlbum(writer, most[0]))
    return undefined;
  setAlbumKey(writer, most[0], key);
  touchedAlbums.add(most[0]);
  return most[0];
}

/** The album most of whose tracks come here, with its key changed to `key`; undefined when there is none. */
function takeOver(session: Session, key: string, album: Wanted, rekeyed: Set<number>): number | undefined {
  const { writer } = session;
  const [from] = [...album.movers].sort((a, b) => b[1].size - a[1].size || a[0] - b[0]);
  if (from === undefined) return undefined;
  const [albumId, movers] = from;
  const tracks = tracksOfAlbum(writer, albumId);
  if (rekeyed.has(albumId) || movers.size * 2 <= tracks.length) return undefined;
  const oldKey = albumById(writer, albumId)?.scan_key ?? null;
  rekeyed.add(albumId);
  setAlbumKey(writer, albumId, key);
  session.touchedAlbums.add(albumId);
  const strays = new Set(tracks.filter((id) => !movers.has(id)));
  if (oldKey !== null && strays.size > 0) leaveBehind(session, albumId, oldKey, strays, album.place);
  return albumId;
}

/** An album for the tracks that keep the old key. */
function leaveBehind(
  session: Session,
  albumId: number,
  key: string,
  strays: ReadonlySet<number>,
  place: AlbumPlace,
): void {
  const { writer } = session;
  const files = [...strays].flatMap((id) => filesOfTrack(writer, id).filter((file) => file.role === 'main'));
  const members = membersOf(writer, albumId).filter((row) => files.some((file) => file.id === row.id));
  if (members.length === 0) return;
  const tagged = members.map((row) => ({ path: row.path, tags: tagsOfMember(session, row) }));
  const id = makeAlbum(session, key, tagged, place);
  for (const file of files) session.albumOfFile.set(file.id, id);
  for (const trackId of strays) session.touchedTracks.add(trackId);
}
