import type { Reply } from '@bandstand/http';
import { type Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import { type Catalogue, ignoredArticles, piecesOf } from '../../catalogue/index.ts';
import { parseSubsonicId, subsonicId } from '../../ids.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { albumFolderNode } from '../payloads/album.ts';
import { folderNode } from '../payloads/folder.ts';
import { opinionNode } from '../payloads/marks.ts';
import { songNode } from '../payloads/song.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { Node } from '../protocol/node.ts';
import { attribute } from '../protocol/xml.ts';
import { type BrowsingOptions, markupOf, rootOf } from './browsing.ts';

const common = { permission: 'library.read', rate: 'read' } as const;

/** Browsing by folder, as the music lies on the disk. Artists and albums open as folders too: old clients mix the two. */
export function folderEndpoints(options: BrowsingOptions & { readonly clock: Clock }): readonly Endpoint[] {
  const { catalogue } = options.services;
  const times = new ChangeTimes(options.clock);
  return [
    {
      ...common,
      name: 'getIndexes',
      summary: 'The upper folders under their letters, and the songs beside them',
      answer: (call) => indexes(options, times, call),
    },
    {
      ...common,
      name: 'getMusicDirectory',
      summary: 'What a folder holds',
      answer: async ({ viewer, fields }) => ({
        directory: await directory(catalogue, viewer, fields.needed('id')),
      }),
    },
  ];
}

async function indexes(
  { readers, envelope }: BrowsingOptions,
  times: ChangeTimes,
  { viewer, fields, format }: Call,
): Promise<Reply> {
  const rootId = rootOf(fields);
  const known = fields.number('ifModifiedSince', 0, Number.MAX_SAFE_INTEGER);
  const markup = markupOf(format);
  const { content, digest } = await readers.call('subsonicFolders', { viewer, markup, rootId });
  const lastModified = times.of(`${viewer.account.id} ${markup} ${rootId ?? ''}`, digest);
  const unchanged = known !== undefined && known >= lastModified;
  if (markup === 'xml') {
    const head = `<indexes${attribute('lastModified', lastModified)}${attribute('ignoredArticles', ignoredArticles)}>`;
    const inside = unchanged ? [] : piecesOf(content);
    return envelope.around(format, 'indexes', [Buffer.from(head), ...inside, Buffer.from('</indexes>')]);
  }
  const head = `{"lastModified":${lastModified},"ignoredArticles":${JSON.stringify(ignoredArticles)},`;
  const inside = unchanged ? [Buffer.from('"index":[],"child":[]')] : piecesOf(content);
  return envelope.around(format, 'indexes', [Buffer.from(head), ...inside, Buffer.from('}')]);
}

/** Most lists whose time is remembered. */
const mostTimes = 2000;

/** Since when a list is as it is: when it was first seen so. After a restart that is when it is asked for again. */
class ChangeTimes {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly digest: string; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(key: string, digest: string): number {
    const known = this.#known.get(key);
    if (known?.digest === digest) return known.since;
    if (this.#known.size >= mostTimes) this.#known.clear();
    const since = this.#clock();
    this.#known.set(key, { digest, since });
    return since;
  }
}

async function directory(catalogue: Catalogue, viewer: AccountViewer, id: string): Promise<Node> {
  if (/^\d{1,15}$/.test(id)) return musicFolder(catalogue, viewer, Number(id));
  const ref = parseSubsonicId(id);
  if (ref?.kind === 'artist') return artistFolder(catalogue, viewer, ref.gid);
  if (ref?.kind === 'album') return albumFolder(catalogue, viewer, ref.gid);
  if (ref?.kind === 'folder') return diskFolder(catalogue, viewer, ref.gid);
  throw nothingThere('folder');
}

/** A music folder by its number, as getMusicFolders names it. */
async function musicFolder(catalogue: Catalogue, viewer: AccountViewer, rootId: number): Promise<Node> {
  const root = (await catalogue.musicRoots(viewer)).find(({ id }) => id === rootId);
  if (root === undefined || root.folderGid === null) throw nothingThere('folder');
  return diskFolder(catalogue, viewer, root.folderGid);
}

async function diskFolder(catalogue: Catalogue, viewer: AccountViewer, gid: string): Promise<Node> {
  const folder = await catalogue.folder(viewer, gid);
  if (folder === undefined) throw nothingThere('folder');
  const id = subsonicId('folder', gid);
  return {
    id,
    parent: folder.parentGid === null ? undefined : subsonicId('folder', folder.parentGid),
    name: folder.name,
    child: [...folder.folders.map(folderNode), ...folder.tracks.map((track) => songNode(track, id))],
  };
}

async function artistFolder(catalogue: Catalogue, viewer: AccountViewer, gid: string): Promise<Node> {
  const [row, albums] = await Promise.all([
    catalogue.artist(viewer, gid),
    catalogue.albumsOfArtist(viewer, gid),
  ]);
  if (row === undefined || albums === undefined) throw nothingThere('folder');
  const id = subsonicId('artist', gid);
  return {
    id,
    name: row.name,
    ...opinionNode(row),
    averageRating: row.averageRating,
    child: albums.map((album) => ({ ...albumFolderNode(album), parent: id })),
  };
}

async function albumFolder(catalogue: Catalogue, viewer: AccountViewer, gid: string): Promise<Node> {
  const row = await catalogue.album(viewer, gid);
  if (row === undefined) throw nothingThere('folder');
  const id = subsonicId('album', gid);
  const artist = row.artists[0];
  return {
    id,
    parent: artist === undefined ? undefined : subsonicId('artist', artist.gid),
    name: row.title,
    ...opinionNode(row),
    averageRating: row.averageRating,
    playCount: row.plays ?? 0,
    child: row.tracks.map((track) => songNode(track, id)),
  };
}
