import { foldName, packLists } from '../../catalogue/index.ts';
import type { ReleaseDocument } from '../documents/index.ts';
import {
  type AlbumFacts,
  type AlbumMember,
  albumFacts,
  genreSeparator,
  keyFolder,
  keyKind,
} from '../grouping/index.ts';
import type { ArtistCredit } from '../model.ts';
import {
  type AlbumRecord,
  albumById,
  announceAlbum,
  insertAlbum,
  membersOf,
  updateAlbum,
} from '../store/album-store.ts';
import { type CreditRow, shownLine, writeAlbumCredits, writeList } from '../store/credit-store.ts';
import { isoTime, lockedColumns, type Row } from '../store/row-store.ts';
import { agreed } from './agreement.ts';
import { type Cover, coverOf } from './covers.ts';
import { tagsOfMember } from './file-row.ts';
import { belongings, type Session } from './session.ts';
import { genreRows } from './settle-track.ts';

/** Where an album's files lie, as far as its facts depend on it. */
export interface AlbumPlace {
  readonly rootId: number;
  readonly rootName: string;
}

/** Inserts an album from the files that are known to be its own; it is settled when they are written. */
export function makeAlbum(
  session: Session,
  key: string,
  members: readonly AlbumMember[],
  place: AlbumPlace,
): number {
  const document = documentOf(session, key, place.rootId);
  const facts = albumFacts(key, members, place.rootName, document);
  const credits = albumCredits(session, facts.artists, members[0]?.tags.sort.albumArtist ?? null);
  const id = insertAlbum(session.writer, key, {
    ...columnsOf(facts, credits),
    title: facts.title,
    album_artist: shownLine(facts.artistLine, credits),
    ...belongings(session, place.rootId),
    ...statedBy(document, session.now, null),
  });
  writeAlbumCredits(session.writer, id, credits, true);
  writeList(session.writer, 'album_genres', id, genreRows(facts.genres), true);
  writeList(session.writer, 'album_discs', id, facts.discTitles, true);
  session.madeAlbums.add(id);
  session.restated.add(id);
  session.touchedAlbums.add(id);
  return id;
}

/** Makes an album what its files say now. Writes only what differs; an album without files is left as it is. */
export function settleAlbum(session: Session, albumId: number): void {
  const { writer, now } = session;
  let current = albumById(writer, albumId);
  if (current === undefined || current.scan_key === null) return;
  const all = membersOf(writer, albumId);
  const live = all.filter((member) => member.missing === 0);
  const members = live.length > 0 ? live : all;
  const [first] = members;
  if (first === undefined) return;
  const document = documentOf(session, current.scan_key, first.root_id);
  const tagged = members.map((row) => ({
    path: row.path,
    tags: tagsOfMember(session, row),
  }));
  const facts = albumFacts(current.scan_key, tagged, first.root_name, document);
  const credits = albumCredits(session, facts.artists, tagged[0]?.tags.sort.albumArtist ?? null);
  const cover = coverOf(writer, members, document?.cover ?? null);
  const stated = { ...columnsOf(facts, credits), ...described(document), cover_path: cover.path };
  current = agreed(writer, 'albums', current, stated);
  const locked = lockedColumns(current.locked_fields);
  const wanted = {
    ...columnsOf(facts, credits),
    ...coverColumns(current, cover),
    ...(session.restated.has(albumId) ? statedBy(document, now, current.published_at) : described(document)),
  };
  const changed = updateAlbum(writer, current, wanted, now);
  const listed = [
    !locked.has('album_artist') && writeAlbumCredits(writer, albumId, credits),
    !locked.has('genre') && writeList(writer, 'album_genres', albumId, genreRows(facts.genres)),
    !locked.has('disc_titles') && writeList(writer, 'album_discs', albumId, facts.discTitles),
  ];
  if (listed.includes(true) && !changed) announceAlbum(writer, albumId, now);
}

function documentOf(session: Session, key: string, rootId: number): ReleaseDocument | null {
  const folder = keyFolder(key);
  return keyKind(key) === 're' && folder !== null ? session.releases.document(rootId, folder) : null;
}

function albumCredits(
  session: Session,
  artists: readonly ArtistCredit[],
  sortName: string | null,
): CreditRow[] {
  return session.artists.rows(session.writer, artists, { role: 'artist', sortName, now: session.now });
}

function columnsOf(facts: AlbumFacts, credits: readonly CreditRow[]): Row {
  const line = shownLine(facts.artistLine, credits);
  return {
    title: facts.title,
    sort_title: facts.sortTitle,
    title_key: foldName(facts.sortTitle ?? facts.title),
    artist_id: credits[0]?.artistId ?? null,
    album_artist: line,
    artist_key: foldName(line),
    type: facts.type,
    compilation: facts.compilation ? 1 : 0,
    date: facts.date,
    year: facts.year,
    original_date: facts.originalDate,
    release_date: facts.releaseDate,
    genre: facts.genres.length === 0 ? null : facts.genres.join(genreSeparator),
    label: facts.label,
    catalog_number: facts.catalogNumber,
    barcode: facts.barcode,
    mbid: facts.mbid,
    release_group_mbid: facts.releaseGroupMbid,
    tag_lists: packLists(facts.lists),
  };
}

/** A picture that a person has uploaded stays. */
function coverColumns(current: AlbumRecord, cover: Cover): Row {
  if (typeof current.cover_path === 'string' && current.cover_path.startsWith('data:')) return {};
  const same = current.cover_path === cover.path && current.image_tag === cover.tag;
  return same ? {} : { cover_path: cover.path, image_tag: cover.tag, thumbhash: null };
}

/** What a release.yaml says beside the facts of its files; where it is silent nothing is changed. */
function described(document: ReleaseDocument | null): Row {
  if (document === null) return {};
  return {
    ...(document.description === null ? {} : { description: document.description }),
    ...(document.download === null ? {} : { download: document.download }),
    ...(document.license === null ? {} : { license: document.license }),
    ...(document.links === null ? {} : { external_links: JSON.stringify(document.links) }),
  };
}

/** The same with the state that the owner states on disk. It is taken over when the document is new or changed. */
function statedBy(document: ReleaseDocument | null, now: number, publishedAt: unknown): Row {
  if (document === null) return {};
  const released = document.status === 'released' && publishedAt === null;
  return {
    ...described(document),
    ...(document.status === null ? {} : { status: document.status }),
    ...(released ? { published_at: isoTime(now) } : {}),
    ...(document.visibility === null ? {} : { visibility: document.visibility }),
  };
}
