import { indexLetter } from '../fold.ts';
import type { Annotation, ArtistGroup, ArtistRow } from '../rows.ts';
import type { Prepared } from './memory.ts';
import { artistKey } from './positions/orders.ts';
import { artistList, positionsOf } from './positions/positions.ts';

import { seenArtists, seenFacts, viewerClass } from './positions/seen.ts';
import { opinionsOf } from './rows/annotations.ts';
import { allArtistRows } from './rows/artist-rows.ts';
import type { Scope } from './scope.ts';

export interface IndexQuery {
  readonly withAlbums?: boolean | undefined;
  readonly rootId?: number | undefined;
}

/** All artists that the viewer sees, under their letters, without annotations. */
function plainGroups(scope: Scope, query: IndexQuery): ArtistGroup[] {
  const rows = allArtistRows(scope);
  const groups = new Map<string, ArtistRow[]>();
  for (const id of positionsOf(scope, artistList(scope, query, 'name'))) {
    const row = rows.get(id);
    if (!row) continue;
    const letter = indexLetter(artistKey(row.name, row.sortName));
    const group = groups.get(letter);
    if (group) group.push(row);
    else groups.set(letter, [row]);
  }
  return [...groups].map(([letter, artists]) => ({ letter, artists }));
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
  const { value } = scope.memory.prepared.get(key, stamp, () => prepare(plainGroups(scope, query), format));
  return withMarks(value, opinionsOf(scope, 'artist'), format);
}

function prepare(groups: readonly ArtistGroup[], format: IndexFormat): Prepared {
  const chunks: Buffer[] = [Buffer.from(format.begin)];
  const ids: number[] = [];
  const at: number[] = [];
  let length = chunks[0]?.length ?? 0;
  for (const [number, { letter, artists }] of groups.entries()) {
    let text = format.groupBegin(letter, number === 0);
    let bytes = Buffer.byteLength(text);
    for (const [index, row] of artists.entries()) {
      const { before, after } = format.artist(row, index === 0);
      bytes += Buffer.byteLength(before);
      ids.push(row.id);
      at.push(length + bytes);
      bytes += Buffer.byteLength(after);
      text += before + after;
    }
    const chunk = Buffer.from(text + format.groupEnd);
    chunks.push(chunk);
    length += chunk.length;
  }
  chunks.push(Buffer.from(format.end));
  return { bytes: Buffer.concat(chunks), ids: Int32Array.from(ids), at: Int32Array.from(at) };
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
