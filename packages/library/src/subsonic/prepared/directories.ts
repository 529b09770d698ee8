/** What getMusicDirectory answers, written where it is read: a music folder holds tens of thousands of folders. */
import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import {
  between,
  catalogueReading,
  type FolderFormat,
  type Spliced,
  scopeOf,
  type ThreadState,
  WrittenText,
  writtenFolder,
} from '../../catalogue/index.ts';
import { parseSubsonicId, subsonicId } from '../../ids.ts';
import { albumFolderNode } from '../payloads/album.ts';
import { folderNode } from '../payloads/folder.ts';
import { opinionNode } from '../payloads/marks.ts';
import { songNode } from '../payloads/song.ts';
import type { Node } from '../protocol/node.ts';
import { xmlElement, xmlParts } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

interface Asked {
  readonly viewer: AccountViewer;
  readonly markup: Markup;
  /** Of a folder of the disk, an artist or an album, or the number of a music folder. */
  readonly id: string;
}

/** The element `directory`: whole in XML, its value in JSON; undefined when there is no such folder for this viewer. */
export function subsonicDirectory(reader: Reader, asked: Asked, state: ThreadState): Spliced | undefined {
  const { viewer, id, markup } = asked;
  if (/^\d{1,15}$/.test(id)) {
    const roots = catalogueReading.musicRoots(reader, { viewer }, state);
    const gid = roots.find((root) => root.id === Number(id))?.folderGid ?? undefined;
    return gid === undefined ? undefined : diskFolder(reader, asked, gid, state);
  }
  const ref = parseSubsonicId(id);
  if (ref?.kind === 'folder') return diskFolder(reader, asked, ref.gid, state);
  if (ref?.kind === 'artist') return artistFolder(reader, viewer, ref.gid, markup, state);
  if (ref?.kind === 'album') return albumFolder(reader, viewer, ref.gid, markup, state);
  return undefined;
}

const formats: Readonly<Record<Markup, FolderFormat>> = {
  json: {
    name: 'subsonic json folders',
    folder: (row) => JSON.stringify(folderNode(row)),
    between: ',',
  },
  xml: { name: 'subsonic xml folders', folder: (row) => xmlElement('child', folderNode(row)), between: '' },
};

function diskFolder(
  reader: Reader,
  { viewer, markup }: Asked,
  gid: string,
  state: ThreadState,
): Spliced | undefined {
  const folder = writtenFolder(scopeOf(reader, viewer, state), gid, formats[markup]);
  if (folder === undefined) return undefined;
  const id = subsonicId('folder', gid);
  const head = {
    id,
    parent: folder.parentGid === null ? undefined : subsonicId('folder', folder.parentGid),
    name: folder.name,
  };
  const songs = folder.tracks.map((track) => songNode(track, id));
  return directory(head, folder.folders, songs, markup);
}

function artistFolder(
  reader: Reader,
  viewer: AccountViewer,
  gid: string,
  markup: Markup,
  state: ThreadState,
): Spliced | undefined {
  const row = catalogueReading.artist(reader, { viewer, gid }, state);
  const albums = catalogueReading.albumsOfArtist(reader, { viewer, gid, which: 'all' }, state);
  if (row === undefined || albums === undefined) return undefined;
  const id = subsonicId('artist', gid);
  const head = { id, name: row.name, ...opinionNode(row), averageRating: row.averageRating };
  const children = albums.map((album) => ({ ...albumFolderNode(album), parent: id }));
  return directory(head, nothing, children, markup);
}

function albumFolder(
  reader: Reader,
  viewer: AccountViewer,
  gid: string,
  markup: Markup,
  state: ThreadState,
): Spliced | undefined {
  const row = catalogueReading.album(reader, { viewer, gid }, state);
  if (row === undefined) return undefined;
  const id = subsonicId('album', gid);
  const artist = row.artists[0];
  const head = {
    id,
    parent: artist === undefined ? undefined : subsonicId('artist', artist.gid),
    name: row.title,
    ...opinionNode(row),
    averageRating: row.averageRating,
    playCount: row.plays ?? 0,
  };
  return directory(
    head,
    nothing,
    row.tracks.map((track) => songNode(track, id)),
    markup,
  );
}

const nothing = new Uint8Array(0);

/** @param folders what is written already of the children, before the others */
function directory(head: Node, folders: Uint8Array, others: readonly Node[], markup: Markup): Spliced {
  const [before, after] = [new WrittenText(), new WrittenText()];
  if (markup === 'json') {
    before.add(`${JSON.stringify(head).slice(0, -1)},"child":[`);
    if (folders.length > 0 && others.length > 0) after.add(',');
    after.addAll(others);
    after.add(']}');
  } else if (folders.length === 0 && others.length === 0) before.add(xmlElement('directory', head));
  else {
    before.add(`${xmlParts('directory', head).head}>`);
    for (const node of others) after.add(xmlElement('child', node));
    after.add('</directory>');
  }
  return between(before.bytes, folders, after.bytes);
}
