import type { FolderRow } from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';

/** A folder of the disk among the artists of an index. */
export const folderEntryNode = ({ gid, name }: FolderRow): Node => {
  const id = subsonicId('folder', gid);
  return { id, name, coverArt: id };
};

/** A folder inside another, `Child` with isDir. */
export const folderNode = ({ gid, name, parentGid }: FolderRow): Node => {
  const id = subsonicId('folder', gid);
  const parent = parentGid === null ? undefined : subsonicId('folder', parentGid);
  return { id, parent, isDir: true, isVideo: false, title: name, coverArt: id };
};
