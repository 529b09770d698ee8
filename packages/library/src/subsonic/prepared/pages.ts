/**
 * Pages, favourites and hits as this face writes them, in bytes made on the thread that reads: as rows they would be
 * copied to the thread that answers, and be written there while everybody else waits. Each gives the element named by
 * `shape`: whole in XML, its value in JSON.
 */
import type { Reader } from '@bandstand/sqlite';
import {
  catalogueReading,
  type SearchResult,
  type ThreadState,
  type TrackRow,
  WrittenText,
} from '../../catalogue/index.ts';
import { similarityReading } from '../../similarity/index.ts';
import { albumFolderNode, albumNode } from '../payloads/album.ts';
import { artistNode, folderArtistNode } from '../payloads/artist.ts';
import { songNode } from '../payloads/song.ts';
import type { Node } from '../protocol/node.ts';
import { xmlElement } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

interface Written<Shape extends string> {
  readonly markup: Markup;
  readonly shape: Shape;
}
type Arguments<K extends 'albums' | 'tracks' | 'randomTracks' | 'starred' | 'search'> = Parameters<
  (typeof catalogueReading)[K]
>[1];

/** An element that holds nothing but lists of others. */
type Lists = Readonly<Record<string, readonly Node[]>>;

function element({ markup, shape }: Written<string>, lists: Lists): Uint8Array {
  const text = new WrittenText();
  if (markup === 'json') addMembers(text, lists);
  else if (Object.values(lists).every((list) => list.length === 0)) text.add(xmlElement(shape, {}));
  else {
    text.add(`<${shape}>`);
    for (const [name, list] of Object.entries(lists))
      for (const node of list) text.add(xmlElement(name, node));
    text.add(`</${shape}>`);
  }
  return text.bytes;
}

function addMembers(text: WrittenText, lists: Lists): void {
  let between = '{';
  for (const [name, list] of Object.entries(lists)) {
    text.add(`${between}${JSON.stringify(name)}:`);
    text.addList(list);
    between = ',';
  }
  text.add('}');
}

const songs = (rows: readonly TrackRow[]): readonly Node[] => rows.map((row) => songNode(row));

const albumNodes = { albumList: albumFolderNode, albumList2: albumNode } as const;

export function subsonicAlbums(
  reader: Reader,
  asked: Arguments<'albums'> & Written<keyof typeof albumNodes>,
  state: ThreadState,
): Uint8Array {
  const { items } = catalogueReading.albums(reader, asked, state);
  return element(asked, { album: items.map(albumNodes[asked.shape]) });
}

export function subsonicSongs(
  reader: Reader,
  asked: Arguments<'tracks'> & Written<'songsByGenre'>,
  state: ThreadState,
): Uint8Array {
  return element(asked, { song: songs(catalogueReading.tracks(reader, asked, state).items) });
}

export function subsonicRandomSongs(
  reader: Reader,
  asked: Arguments<'randomTracks'> & Written<'randomSongs'>,
  state: ThreadState,
): Uint8Array {
  return element(asked, { song: songs(catalogueReading.randomTracks(reader, asked, state)) });
}

/** Undefined when there is nothing that they could be like. */
export function subsonicSimilarSongs(
  reader: Reader,
  asked: Parameters<(typeof similarityReading)['similarTracks']>[1] &
    Written<'similarSongs' | 'similarSongs2'>,
  state: ThreadState,
): Uint8Array | undefined {
  const rows = similarityReading.similarTracks(reader, asked, state);
  return rows && element(asked, { song: songs(rows) });
}

/** Of each kind, as folders of the disk or of the tags. */
const foundNodes = {
  starred: inFolders,
  searchResult2: inFolders,
  starred2: inTags,
  searchResult3: inTags,
} as const;

function inFolders({ artists, albums, tracks }: SearchResult): Lists {
  return { artist: artists.map(folderArtistNode), album: albums.map(albumFolderNode), song: songs(tracks) };
}

function inTags({ artists, albums, tracks }: SearchResult): Lists {
  return { artist: artists.map(artistNode), album: albums.map(albumNode), song: songs(tracks) };
}

export function subsonicStarred(
  reader: Reader,
  asked: Arguments<'starred'> & Written<'starred' | 'starred2'>,
  state: ThreadState,
): Uint8Array {
  return element(asked, foundNodes[asked.shape](catalogueReading.starred(reader, asked, state)));
}

export function subsonicFound(
  reader: Reader,
  asked: Arguments<'search'> & Written<'searchResult2' | 'searchResult3'>,
  state: ThreadState,
): Uint8Array {
  return element(asked, foundNodes[asked.shape](catalogueReading.search(reader, asked, state)));
}
