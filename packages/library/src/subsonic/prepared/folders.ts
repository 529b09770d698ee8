import { hash } from 'node:crypto';
import {
  type FolderDetail,
  type FolderRow,
  foldName,
  indexLetter,
  withoutArticle,
} from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import { folderEntryNode } from '../payloads/folder.ts';
import { songNode } from '../payloads/song.ts';
import type { Node } from '../protocol/node.ts';
import { xmlElement } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

export interface FolderIndex {
  /** What stands inside `indexes`: elements of XML, members of JSON. */
  readonly bytes: Uint8Array;
  /** Another one when the bytes are others. */
  readonly digest: string;
}

/** Music folders with their upper folders as `Indexes` without its attributes. */
export function writeFolders(roots: readonly FolderDetail[], markup: Markup): FolderIndex {
  const index = lettersOf(roots.flatMap(({ folders }) => folders));
  const child = roots.flatMap((root) =>
    root.tracks.map((row) => songNode(row, subsonicId('folder', root.gid))),
  );
  const text =
    markup === 'json'
      ? JSON.stringify({ index, child }).slice(1, -1)
      : index.map((node) => xmlElement('index', node)).join('') +
        child.map((node) => xmlElement('child', node)).join('');
  return { bytes: Buffer.from(text), digest: hash('sha1', text) };
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
    .map(([name, group]) => ({
      name,
      artist: group
        .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
        .map(({ row }) => folderEntryNode(row)),
    }));
}
