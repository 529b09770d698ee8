import { indexLetter } from '../fold.ts';
import type { Annotation, ArtistRow } from '../rows.ts';
import type { Prepared } from './memory.ts';
import { artistKey } from './positions/orders.ts';
import { artistList, selectionOf } from './positions/positions.ts';

import { seenArtists, seenFacts, viewerClass } from './positions/seen.ts';
import { opinionsOf } from './rows/annotations.ts';
import { artistsInOrder } from './rows/artist-rows.ts';
import type { Scope } from './scope.ts';

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
export function preparedIndex(scope: Scope, query: IndexQuery, format: IndexFormat): Uint8Array {
  const artists = seenArtists(scope);
  const facts = seenFacts(scope);
  const key = `${format.name} ${query.withAlbums === true} ${query.rootId ?? ''} ${viewerClass(scope)}`;
  const stamp = `${artists.id}:${facts.id}:${scope.memory.feed.artist}`;
  const { value } = scope.memory.prepared.get(key, stamp, () => prepare(scope, query, format));
  return withMarks(value, opinionsOf(scope, 'artist'), format);
}

/** The text of all artists, letter by letter; the names are ordered, so each letter comes once but for '#'. */
function prepare(scope: Scope, query: IndexQuery, format: IndexFormat): Prepared {
  const selection = selectionOf(scope, artistList(scope, query, 'name'));
  const ordered = selection.members(0, selection.total);
  const groups = new Map<string, Group>();
  for (const row of artistsInOrder(scope, ordered)) {
    const letter = indexLetter(artistKey(row.name, row.sortName));
    const group = groups.get(letter) ?? begun(format.groupBegin(letter, groups.size === 0));
    groups.set(letter, group);
    const { before, after } = format.artist(row, group.ids.length === 0);
    append(group, before);
    group.ids.push(row.id);
    group.at.push(group.bytes);
    append(group, after);
  }
  return joined([...groups.values()], format);
}

interface Group {
  text: string;
  bytes: number;
  readonly ids: number[];
  readonly at: number[];
}

function begun(text: string): Group {
  return { text, bytes: Buffer.byteLength(text), ids: [], at: [] };
}

function append(group: Group, text: string): void {
  group.text += text;
  group.bytes += Buffer.byteLength(text);
}

function joined(groups: readonly Group[], { begin, end, groupEnd }: IndexFormat): Prepared {
  const chunks = [Buffer.from(begin)];
  const at: number[] = [];
  let length = Buffer.byteLength(begin);
  for (const group of groups) {
    const bytes = Buffer.from(group.text + groupEnd);
    for (const place of group.at) at.push(length + place);
    chunks.push(bytes);
    length += bytes.length;
  }
  chunks.push(Buffer.from(end));
  const ids = Int32Array.from(groups.flatMap((group) => group.ids));
  return { bytes: Buffer.concat(chunks), ids, at: Int32Array.from(at) };
}

function withMarks(
  { bytes, ids, at }: Prepared,
  opinions: ReadonlyMap<number, Annotation>,
  format: IndexFormat,
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; opinions.size > 0 && i < ids.length; i++) {
    const opinion = opinions.get(ids[i] ?? 0);
    if (!opinion) continue;
    const to = at[i] ?? 0;
    chunks.push(bytes.subarray(from, to), Buffer.from(format.marks(opinion)));
    from = to;
  }
  chunks.push(bytes.subarray(from));
  // A copy: what a thread answers with is handed over, and the prepared bytes stay here.
  return Buffer.concat(chunks);
}
