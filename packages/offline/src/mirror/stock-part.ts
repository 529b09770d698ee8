import { type Account, ingestItems, saveScope, scopeOf } from '../queries/index.ts';
import { idsIn, itemsByIds, itemsIn, listPage, storeFields } from '../remote/index.ts';
import { knownIds, loseItems } from './lose.ts';
import type { Pass, Tally } from './progress.ts';
import { takeUserData } from './user-data.ts';

/** One kind of items of a library of a stock server: the unit that is read, resumed and compared. */
export interface Part {
  readonly libraryId: string;
  readonly libraryName: string;
  /** The store's number of the library. */
  readonly number: number;
  readonly type: string;
}

const PAGE = 500;
const SWEEP_PAGE = 2000;

/** A server saves an item a little before it shows it, and its clock may be set: so much is asked for again, ms. */
const OVERLAP = 3 * 60_000;

export const scopeName = ({ libraryId, type }: Part): string => `library:${libraryId}:${type}`;

/** Artists are no children of a library's folder: they have an address of their own. */
const addressOf = ({ type }: Part): string => (type === 'MusicArtist' ? '/Artists' : '/Items');

const filterOf = ({ libraryId, type }: Part) =>
  type === 'MusicArtist' ? {} : { parentId: libraryId, includeItemTypes: type, recursive: true };

interface Place {
  readonly start: number;
  /** The server's clock when the pass began. */
  readonly date: number;
}

function placeOf(cursor: string | null | undefined): Place | undefined {
  const value: unknown = JSON.parse(cursor ?? 'null');
  if (typeof value !== 'object' || value === null || !('start' in value) || !('date' in value))
    return undefined;
  return { start: Number(value.start), date: Number(value.date) };
}

/** Reads what is new in a part since it was read last, or all of it; an interrupted pass goes on where it was. */
export async function readPart(pass: Pass, part: Part, tally: Tally): Promise<void> {
  const { driver, account, client, signal, clock } = pass;
  const scope = scopeName(part);
  const state = driver.read((reader) => scopeOf(reader, account, scope));
  const since = state?.position ?? undefined;
  let place = placeOf(state?.cursor);
  let total: number | undefined;
  for (;;) {
    const start = place?.start ?? 0;
    const page = await listPage(
      client,
      addressOf(part),
      {
        ...filterOf(part),
        fields: storeFields,
        sortBy: ['DateCreated', 'SortName'],
        sortOrder: 'Ascending',
        startIndex: start,
        limit: PAGE,
        enableTotalRecordCount: total === undefined,
        ...(since === undefined ? {} : { minDateLastSaved: since }),
      },
      signal,
    );
    total ??= page.total;
    place = { start: start + page.raw.length, date: place?.date ?? page.date };
    const isLast = page.raw.length < PAGE;
    const next = new Date(place.date - OVERLAP).toISOString();
    const now = clock();
    const items = itemsIn(page);
    const cursor = JSON.stringify(place);
    tally.ingested(
      driver.write((writer) => {
        const report = ingestItems(writer, { account, libraryId: part.number, now }, items);
        saveScope(writer, account, scope, isLast ? { position: next, cursor: null } : { cursor });
        return report;
      }),
    );
    pass.onProgress?.({ part: `${part.type} in ${part.libraryName}`, done: place.start, total });
    if (isLast) return;
  }
}

/** How many items of a part the server shows to the user. */
async function countOf(pass: Pass, part: Part): Promise<number> {
  const query = { ...filterOf(part), limit: 1, enableTotalRecordCount: true, enableUserData: false };
  return (await listPage(pass.client, addressOf(part), query, pass.signal)).total;
}

/**
 * Compares the ids of a part with the server's when the numbers differ or `always`: what is gone goes, what was missed
 * comes, and with `always` all user data is compared too. The part is complete afterwards.
 */
export async function comparePart(pass: Pass, part: Part, tally: Tally, always: boolean): Promise<void> {
  const { driver, account, signal, clock } = pass;
  const known = driver.read((reader) => knownIds(reader, account, part.number, part.type));
  const count = await countOf(pass, part);
  if (always || count !== known.size) {
    const there = await sweep(pass, part, tally, always);
    const missing = [...there].filter((id) => !known.has(id));
    const gone = [...known].filter((id) => !there.has(id));
    const items = await itemsByIds(pass.client, missing, signal);
    const now = clock();
    driver.write((writer) => {
      tally.ingested(ingestItems(writer, { account, libraryId: part.number, now }, items));
      tally.add({ removed: loseItems(writer, account, gone, now) });
    });
  }
  finishPart(pass, part, account, count);
}

function finishPart({ driver }: Pass, part: Part, account: Account, count: number): void {
  const state = driver.read((reader) => scopeOf(reader, account, scopeName(part)));
  if (state?.is_complete === 1 && state.item_count === count) return;
  driver.write((writer) => saveScope(writer, account, scopeName(part), { isComplete: true, count }));
}

/** The ids of all items of a part. */
async function sweep(
  pass: Pass,
  part: Part,
  tally: Tally,
  withUserData: boolean,
): Promise<ReadonlySet<string>> {
  const { driver, account, client, signal } = pass;
  const there = new Set<string>();
  for (let start = 0; ; ) {
    const query = {
      ...filterOf(part),
      sortBy: ['DateCreated', 'SortName'],
      startIndex: start,
      limit: SWEEP_PAGE,
      enableImages: false,
      enableUserData: withUserData,
      enableTotalRecordCount: false,
    };
    const page = await listPage(client, addressOf(part), query, signal);
    for (const id of idsIn(page)) there.add(id);
    if (withUserData) {
      const said = itemsIn(page).map(({ id, userData }) => [id, userData] as const);
      const known = said.filter(([, data]) => data !== undefined);
      tally.add({ touched: driver.write((writer) => takeUserData(writer, account, known, pass.clock())) });
    }
    start += page.raw.length;
    if (page.raw.length < SWEEP_PAGE) return there;
  }
}
