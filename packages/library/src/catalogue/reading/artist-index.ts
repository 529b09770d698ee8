import { hash } from 'node:crypto';
import { newSharedBytes } from '@bandstand/sqlite';
import { indexLetter } from '../fold.ts';
import type { Annotation, ArtistRow } from '../rows.ts';
import { TextPieces } from '../text-pieces.ts';
import type { Prepared } from './memory.ts';
import { artistKey } from './positions/orders.ts';
import { artistList, selectionOf } from './positions/positions.ts';
import { seenArtists, seenFacts, viewerClass } from './positions/seen.ts';
import { opinionsOf } from './rows/annotations.ts';
import { artistsInOrder } from './rows/artist-rows.ts';
import type { Scope } from './scope.ts';
import { type Inset, type Spliced, spliced } from './spliced.ts';

export interface IndexQuery {
  readonly withAlbums?: boolean | undefined;
  readonly rootId?: number | undefined;
}

/** How a face writes the list of all artists. The text of an artist is `before`, the viewer's own marks, `after`. */
export interface IndexFormat {
  /** Names the prepared bytes; two formats need two names. */
  readonly name: string;
  readonly begin: string;
  readonly end: string;
  groupBegin(letter: string, first: boolean): string;
  readonly groupEnd: string;
  artist(row: ArtistRow, first: boolean): { readonly before: string; readonly after: string };
  marks(annotation: Annotation): string;
}

/**
 * The list of all artists in a face's own format, as UTF-8. The bytes are the same for everybody of a viewer class and
 * are kept until the catalogue changes; what a viewer starred and rated is put in between.
 */
export function preparedIndex(scope: Scope, query: IndexQuery, format: IndexFormat): Spliced {
  const artists = seenArtists(scope);
  const facts = seenFacts(scope);
  const key = `${format.name} ${query.withAlbums === true} ${query.rootId ?? ''} ${viewerClass(scope)}`;
  const stamp = `${artists.id}:${facts.id}:${scope.memory.feed.artist}`;
  const { value } = scope.memory.prepared.get(key, stamp, () => prepare(scope, query, format));
  return spliced(value.bytes, insetsOf(value, opinionsOf(scope, 'artist'), format));
}

/** The text of all artists, letter by letter; the names are ordered, so each letter comes once but for '#'. */
function prepare(scope: Scope, query: IndexQuery, format: IndexFormat): Prepared {
  const selection = selectionOf(scope, artistList(scope, query, 'name'));
  const groups = new Map<string, Group>();
  for (const row of artistsInOrder(scope, selection.members(0, selection.total))) {
    const letter = indexLetter(artistKey(row.name, row.sortName));
    const group = groups.get(letter) ?? new Group(format.groupBegin(letter, groups.size === 0));
    groups.set(letter, group);
    group.add(row.id, format.artist(row, group.ids.length === 0));
  }
  return joined([...groups.values()], format);
}

/** The artists under one letter. */
class Group {
  readonly ids: number[] = [];
  readonly at: number[] = [];
  readonly text = new TextPieces();

  constructor(begin: string) {
    this.text.add(begin);
  }

  add(id: number, { before, after }: { readonly before: string; readonly after: string }): void {
    this.text.add(before);
    this.ids.push(id);
    this.at.push(this.text.size);
    this.text.add(after);
  }
}

/** All groups as the bytes that are kept, written where they stay: a copy would be five megabytes more. */
function joined(groups: readonly Group[], { begin, end, groupEnd }: IndexFormat): Prepared {
  for (const { text } of groups) text.add(groupEnd);
  const size = groups.reduce((sum, { text }) => sum + text.size, 0);
  const bytes = newSharedBytes(Buffer.byteLength(begin) + size + Buffer.byteLength(end));
  const count = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const ids = new Int32Array(count);
  const at = new Int32Array(count);
  let length = put(bytes, Buffer.from(begin), 0);
  let next = 0;
  for (const group of groups) {
    ids.set(group.ids, next);
    for (const [index, place] of group.at.entries()) at[next + index] = length + place;
    next += group.ids.length;
    length = group.text.moveTo(bytes, length);
  }
  put(bytes, Buffer.from(end), length);
  return { bytes, digest: hash('sha1', bytes), ids, at };
}

/** Returns where the next bytes belong. */
function put(bytes: Uint8Array, part: Uint8Array, at: number): number {
  bytes.set(part, at);
  return at + part.byteLength;
}

/** What this viewer starred and rated, each at its artist. */
function insetsOf(
  { ids, at }: Prepared,
  opinions: ReadonlyMap<number, Annotation>,
  format: IndexFormat,
): readonly Inset[] {
  const insets: Inset[] = [];
  if (opinions.size === 0) return insets;
  for (let i = 0; i < ids.length; i++) {
    const opinion = opinions.get(ids[i] ?? 0);
    if (opinion) insets.push({ at: at[i] ?? 0, text: Buffer.from(format.marks(opinion)) });
  }
  return insets;
}
