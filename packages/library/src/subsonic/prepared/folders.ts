import { hash } from 'node:crypto';
import { sharedBytes } from '@bandstand/sqlite';
import {
  type FolderDetail,
  type FolderRow,
  foldName,
  indexLetter,
  type MusicRootRow,
  type Prepared,
  type Spliced,
  spliced,
  type TrackRow,
  withoutArticle,
} from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import { folderEntryNode } from '../payloads/folder.ts';
import { songNode } from '../payloads/song.ts';
import type { Node } from '../protocol/node.ts';
import { xmlElement } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

/** A music folder with what lies in its uppermost folder. */
export interface OpenRoot {
  readonly id: number;
  readonly folder: FolderDetail;
}

/** The upper folders in bytes, and the songs beside them by row id, each with the number of its music folder in `at`. */
export type FolderIndex = Prepared;

/** What stands inside `indexes`: elements of XML, members of JSON. */
export interface IndexContent {
  readonly content: Spliced;
  /** Another one when the content is another. */
  readonly digest: string;
}

/** The folders under their letters: the same for everybody who sees the same. */
export function folderIndex(roots: readonly OpenRoot[], markup: Markup): FolderIndex {
  const index = lettersOf(roots.flatMap(({ folder }) => folder.folders));
  const songs = roots.flatMap(({ id, folder }) => folder.tracks.map((row) => ({ row: row.id, root: id })));
  const bytes = sharedBytes(Buffer.from(listText('index', index, markup)));
  return {
    bytes,
    digest: hash('sha1', bytes),
    ids: Int32Array.from(songs, ({ row }) => row),
    at: Int32Array.from(songs, ({ root }) => root),
  };
}

/** The folders and the songs beside them, which show what the viewer did with them. */
export function withSongs(
  { bytes, digest, at }: FolderIndex,
  rows: readonly (TrackRow | null)[],
  roots: readonly MusicRootRow[],
  markup: Markup,
): IndexContent {
  const child = rows.flatMap((row, index) => {
    const root = roots.find(({ id }) => id === at[index]);
    if (row === null || root === undefined || root.folderGid === null) return [];
    return [songNode(row, subsonicId('folder', root.folderGid))];
  });
  const between = markup === 'json' ? ',' : '';
  const songs = between + listText('child', child, markup);
  return {
    content: spliced(bytes, [{ at: bytes.length, text: Buffer.from(songs) }]),
    digest: hash('sha1', `${digest} ${songs}`),
  };
}

function listText(name: string, nodes: readonly Node[], markup: Markup): string {
  return markup === 'json'
    ? `${JSON.stringify(name)}:${JSON.stringify(nodes)}`
    : nodes.map((node) => xmlElement(name, node)).join('');
}

function lettersOf(folders: readonly FolderRow[]): readonly Node[] {
  const groups = new Map<string, { readonly key: string; readonly row: FolderRow }[]>();
  for (const row of folders) {
    const key = withoutArticle(foldName(row.name));
    const letter = indexLetter(key);
    const group = groups.get(letter);
    if (group === undefined) groups.set(letter, [{ key, row }]);
    else group.push({ key, row });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => ({ name, artist: group.sort(byKey).map(({ row }) => folderEntryNode(row)) }));
}

function byKey({ key: a }: { readonly key: string }, { key: b }: { readonly key: string }): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
