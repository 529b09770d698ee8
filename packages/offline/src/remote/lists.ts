import { type ItemInput, idOf, type Library, readItem, readLibrary } from '../models/index.ts';
import type { Ask, ServerClient } from './client.ts';
import { ServerFailure } from './failure.ts';

/** Fields that a store keeps and that lists give only when asked for. */
export const storeFields = [
  'DateCreated',
  'Etag',
  'Genres',
  'MediaSources',
  'MediaStreams',
  'Overview',
  'ProviderIds',
  'SortName',
  'Tags',
  'ChildCount',
  'Studios',
];

export interface ListPage {
  /** What the server gave, as it is. */
  readonly raw: readonly unknown[];
  /** Of all pages; 0 when it was not asked for. */
  readonly total: number;
  /** The server's clock, ms since 1970. */
  readonly date: number;
}

/** One page of a list of a server. */
export async function listPage(
  client: ServerClient,
  path: string,
  query: NonNullable<Ask['query']>,
  signal?: AbortSignal,
): Promise<ListPage> {
  const { body, date } = await client.ask(path, { query, signal });
  if (typeof body !== 'object' || body === null || !('Items' in body) || !Array.isArray(body.Items))
    throw new ServerFailure('nonsense', `${path} gave no list`);
  const total = 'TotalRecordCount' in body ? Number(body.TotalRecordCount) : 0;
  return { raw: body.Items, total: Number.isSafeInteger(total) ? total : 0, date };
}

/** The items of a page that are items. */
export const itemsIn = ({ raw }: Pick<ListPage, 'raw'>): readonly ItemInput[] =>
  raw.flatMap((dto) => readItem(dto) ?? []);

/** The ids of a page. */
export const idsIn = ({ raw }: Pick<ListPage, 'raw'>): readonly string[] =>
  raw.flatMap((dto) => {
    const id = typeof dto === 'object' && dto !== null && 'Id' in dto ? idOf(dto.Id) : null;
    return id === null ? [] : [id];
  });

/** Ids of one request: the address stays under 8 KB. */
const IDS = 150;

/** The items with these ids that the user may see, all their fields. */
export async function itemsByIds(
  client: ServerClient,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<readonly ItemInput[]> {
  const found: ItemInput[] = [];
  for (let at = 0; at < ids.length; at += IDS) {
    const query = { ids: ids.slice(at, at + IDS), fields: storeFields, enableTotalRecordCount: false };
    found.push(...itemsIn(await listPage(client, '/Items', query, signal)));
  }
  return found;
}

/** The views of the user, in the server's order. */
export async function views(client: ServerClient, signal?: AbortSignal): Promise<readonly Library[]> {
  const { raw } = await listPage(client, '/UserViews', {}, signal);
  return raw.flatMap((dto) => readLibrary(dto) ?? []);
}
