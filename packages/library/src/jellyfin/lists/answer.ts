import { Readable } from 'node:stream';
import { bytesOnce, type Reply, stream } from '@bandstand/http';
import type { Item, WrittenItems } from '../../jellyfin-items/index.ts';
import type { Call } from '../endpoint.ts';
import { type Piece, type Source, Written } from './source.ts';

/** Items that are read at once; longer lists are written as they are read. */
const atOnce = 500;
const json = 'application/json; charset=utf-8';

/** A list as these clients know it. */
export const queryResult = (items: readonly Item[], total: number, start = 0) => ({
  Items: items,
  TotalRecordCount: total,
  StartIndex: start,
});

const head = '{"Items":[';
const tail = (total: number, start: number): string => `],"TotalRecordCount":${total},"StartIndex":${start}}`;

/** The part of a list that a request is for. Without a limit that is all of it, which is written page by page. */
export async function listAnswer(
  call: Call,
  source: Source,
  limit = call.query.whole('limit'),
): Promise<Reply> {
  const start = call.query.whole('startIndex') ?? 0;
  const first = await source.page(start, Math.min(limit ?? atOnce, atOnce));
  const end = Math.min(first.total, limit === undefined ? first.total : start + limit);
  if (start + atOnce >= end)
    return bytesOnce(
      [Buffer.from(head), ...piecesOf(first.items), Buffer.from(tail(first.total, start))],
      json,
    );
  const pages = Readable.from(written(source, first.items, start, end, first.total), { objectMode: false });
  return stream(pages, json);
}

/** The whole of a list whose items are written already. */
export const writtenResult = (items: WrittenItems): Reply =>
  bytesOnce([Buffer.from(head), items.bytes, Buffer.from(tail(items.count, 0))], json);

/** Items as a plain list. */
export const plainList = (items: readonly Piece[]): Reply =>
  bytesOnce([Buffer.from('['), ...piecesOf(items), Buffer.from(']')], json);

/** Items as objects, for answers that show them in another shape. */
export const itemsOf = (items: readonly Piece[]): readonly Item[] =>
  items.flatMap((piece) =>
    // The reading thread has written items, and nothing else.
    piece instanceof Written ? (JSON.parse(`[${Buffer.from(piece.bytes).toString()}]`) as Item[]) : [piece],
  );

async function* written(source: Source, first: readonly Piece[], start: number, end: number, total: number) {
  const begin = piecesOf(first);
  yield Buffer.concat([Buffer.from(head), ...begin]);
  let any = begin.length > 0;
  for (let at = start + atOnce; at < end; at += atOnce) {
    const { items } = await source.page(at, Math.min(atOnce, end - at));
    const pieces = piecesOf(items);
    if (pieces.length > 0) yield Buffer.concat(any ? [comma, ...pieces] : pieces);
    any ||= pieces.length > 0;
  }
  yield Buffer.from(tail(total, start));
}

const comma = Buffer.from(',');

/** Items as JSON with commas between them. */
function piecesOf(items: readonly Piece[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const piece of items) {
    if (piece instanceof Written && piece.count === 0) continue;
    if (found.length > 0) found.push(comma);
    found.push(piece instanceof Written ? piece.bytes : Buffer.from(JSON.stringify(piece)));
  }
  return found;
}
