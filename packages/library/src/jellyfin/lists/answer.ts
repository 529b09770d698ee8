import { Readable } from 'node:stream';
import { type Reply, stream } from '@bandstand/http';
import type { Call } from '../endpoint.ts';
import type { Item } from '../payloads/base.ts';
import type { Source } from './source.ts';

/** Items that are read at once; longer lists are written as they are read. */
const atOnce = 500;

/** A list as these clients know it. */
export const queryResult = (items: readonly Item[], total: number, start = 0) => ({
  Items: items,
  TotalRecordCount: total,
  StartIndex: start,
});

/** The part of a list that a request is for. Without a limit that is all of it, which is written page by page. */
export async function listAnswer(
  call: Call,
  source: Source,
  limit = call.query.whole('limit'),
): Promise<object | Reply> {
  const start = call.query.whole('startIndex') ?? 0;
  const first = await source.page(start, Math.min(limit ?? atOnce, atOnce));
  const end = Math.min(first.total, limit === undefined ? first.total : start + limit);
  if (start + atOnce >= end) return queryResult(first.items, first.total, start);
  const pages = Readable.from(written(source, first.items, start, end, first.total), { objectMode: false });
  return stream(pages, 'application/json; charset=utf-8');
}

async function* written(source: Source, first: readonly Item[], start: number, end: number, total: number) {
  yield `{"Items":[${listText(first)}`;
  let any = first.length > 0;
  for (let at = start + atOnce; at < end; at += atOnce) {
    const { items } = await source.page(at, Math.min(atOnce, end - at));
    if (items.length > 0) yield (any ? ',' : '') + listText(items);
    any ||= items.length > 0;
  }
  yield `],"TotalRecordCount":${total},"StartIndex":${start}}`;
}

const listText = (items: readonly Item[]): string => items.map((item) => JSON.stringify(item)).join(',');
