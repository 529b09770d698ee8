import { hash } from 'node:crypto';
import {
  foldersInOrder,
  foldName,
  indexLetter,
  type MusicRootRow,
  type OpenFolder,
  type Prepared,
  type ReadingScope,
  type Spliced,
  spliced,
  TextPieces,
  type TrackRow,
  withoutArticle,
} from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import { folderEntryNode } from '../payloads/folder.ts';
import { songNode } from '../payloads/song.ts';
import type { Node } from '../protocol/node.ts';
import { xmlElement } from '../protocol/xml.ts';
import { artistFormats } from './artists.ts';
import type { Markup } from './markup.ts';

/** A music folder with its uppermost folder. */
export interface OpenRoot {
  readonly id: number;
  readonly folder: OpenFolder;
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
export function folderIndex(scope: ReadingScope, roots: readonly OpenRoot[], markup: Markup): FolderIndex {
  const bytes = lettersText(scope, lettersOf(roots), markup);
  const songs = roots.flatMap(({ id, folder }) => folder.tracks().map((row) => ({ row: row.id, root: id })));
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

/** Folders under one letter: of tens of thousands no more than what orders them. */
interface Letter {
  readonly keys: string[];
  readonly ids: number[];
}

function lettersOf(roots: readonly OpenRoot[]): ReadonlyMap<string, Letter> {
  const letters = new Map<string, Letter>();
  for (const { folder } of roots) {
    for (const { id, name } of folder.folders()) {
      const key = withoutArticle(foldName(name));
      const letter = indexLetter(key);
      const group = letters.get(letter) ?? { keys: [], ids: [] };
      letters.set(letter, group);
      group.keys.push(key);
      group.ids.push(id);
    }
  }
  return letters;
}

function lettersText(scope: ReadingScope, letters: ReadonlyMap<string, Letter>, markup: Markup): Uint8Array {
  const format = artistFormats[markup];
  const text = new TextPieces();
  if (markup === 'json') text.add('"index":[');
  for (const [number, letter] of [...letters.keys()].sort().entries()) {
    text.add(format.groupBegin(letter, number === 0));
    let between = '';
    for (const row of foldersInOrder(scope, idsInOrder(letters.get(letter)))) {
      const node = folderEntryNode(row);
      text.add(markup === 'json' ? between + JSON.stringify(node) : xmlElement('artist', node));
      between = ',';
    }
    text.add(format.groupEnd);
  }
  if (markup === 'json') text.add(']');
  return text.toShared();
}

function idsInOrder({ keys, ids }: Letter = { keys: [], ids: [] }): number[] {
  const keyAt = (at: number): string => keys[at] ?? '';
  const order = Uint32Array.from(ids.keys()).sort((a, b) => compared(keyAt(a), keyAt(b)));
  return Array.from(order, (at) => ids[at] ?? 0);
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
