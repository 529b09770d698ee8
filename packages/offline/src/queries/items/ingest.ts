import type { Writer } from '../../drivers/index.ts';
import { childColumn, type ItemInput, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { Bases, setBase } from '../user_data/base.ts';
import { NewItems } from './insert.ts';
import { Links } from './links.ts';
import { addStream, replaceStreams } from './streams.ts';
import { Unsearched } from './unsearched.ts';
import { insertItem, type Place, parentOf, upsertItem, valuesOf } from './upsert.ts';

export interface IngestReport {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Items that this user may see now and did not before. */
  readonly revealed: number;
  /** Items whose user data the server had changed. */
  readonly touched: number;
}

export interface IngestInto {
  readonly account: Account;
  /** The store's number of the library they belong to. */
  readonly libraryId: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Gathers new items for the search table over several calls of one transaction, whose end flushes it. */
  readonly unsearched?: Unsearched | undefined;
}

/** Kinds that others belong to, in the order in which they must be there. */
const HEADS = ['Series', 'Season', 'MusicAlbum'];

/**
 * Takes items as the server gave them to one user: in one transaction of the caller, a thousand or more at a time. A second
 * time the same changes no row. Items the store has as deleted come back; of the same id twice the last one counts.
 */
export function ingestItems(writer: Writer, into: IngestInto, items: readonly ItemInput[]): IngestReport {
  const { account } = into;
  const latest = new Map(items.map((item) => [item.id, item]));
  const numbers = numbersOf(writer, account, latest);
  const [known, fresh] = [new Array<ItemInput>(), new Array<ItemInput>()];
  for (const item of latest.values()) (numbers.has(item.id) ? known : fresh).push(item);
  const links = new Links(writer, account.serverId);
  const unsearched = into.unsearched ?? new Unsearched(writer);
  // Those that an earlier call of this transaction has added may be among the known ones.
  if (known.length > 0) unsearched.flush();
  const added = fresh.length === 0 ? 0 : insertNew(writer, { ...into, unsearched }, fresh, numbers, links);
  const { updated, revealed, touched } = updateKnown(writer, into, known, numbers, links);
  links.flush();
  if (into.unsearched === undefined) unsearched.flush();
  return {
    inserted: fresh.length,
    updated,
    unchanged: known.length - updated,
    revealed: added + revealed,
    touched,
  };
}

const placeOf = ({ account, libraryId }: IngestInto): Place => ({
  serverId: account.serverId,
  libraryId,
});

/** The store's numbers of those of the items, and of what they belong to, that it has. */
function numbersOf(
  writer: Writer,
  { serverId }: Account,
  items: ReadonlyMap<string, ItemInput>,
): Map<string, number> {
  const wanted = new Set(items.keys());
  for (const item of items.values()) {
    const parent = parentOf(item);
    if (parent !== null) wanted.add(parent);
  }
  const rows = writer.all<{ id: string; number: number }>(
    `SELECT i.jellyfin_id AS id, i.id AS number FROM json_each(?) j
     CROSS JOIN items i ON i.jellyfin_id = j.value AND i.server_id = ?`,
    [JSON.stringify([...wanted]), serverId],
  );
  return new Map(rows.map(({ id, number }) => [id, number]));
}

function updateKnown(
  writer: Writer,
  into: IngestInto,
  known: readonly ItemInput[],
  numbers: ReadonlyMap<string, number>,
  links: Links,
): { updated: number; revealed: number; touched: number } {
  const { account, now } = into;
  const time = sqlTime(now);
  let [updated, revealed, touched] = [0, 0, 0];
  for (const item of known) {
    const values = valuesOf(item, placeOf(into), numbers.get(parentOf(item) ?? '') ?? null, time);
    updated += writer.run(upsertItem, values).changes;
    const id = numbers.get(item.id) ?? 0;
    revealed += reveal(writer, account, id);
    links.replace(id, item);
    if (item.streams !== undefined) replaceStreams(writer, id, item.streams);
    if (item.userData !== undefined && setBase(writer, account, id, item.userData, now)) touched += 1;
  }
  return { updated, revealed, touched };
}

/** So many new items are worth changing the schema for a moment, and statements of their own. */
const MANY = 200;

/** Adds items that the store does not have and shows them to the user; their number. */
function insertNew(
  writer: Writer,
  into: IngestInto & { readonly unsearched: Unsearched },
  fresh: readonly ItemInput[],
  numbers: Map<string, number>,
  links: Links,
): number {
  const before = writer.value<number>('SELECT max(id) FROM items') ?? 0;
  const bases = new Bases(writer, into.account, into.now);
  const isMany = fresh.length >= MANY;
  const insert = isMany ? inMany(writer, into) : oneByOne(writer, into);
  const add = (item: ItemInput): void => {
    const id = insert(item, numbers.get(parentOf(item) ?? '') ?? null);
    numbers.set(item.id, id);
    links.add(id, item);
    for (const stream of item.streams ?? []) addStream(writer, id, stream);
    if (item.userData !== undefined) bases.add(id, item.userData);
    if (HEADS.includes(item.type)) heads.push({ id, item });
  };
  const heads: Head[] = [];
  withoutTrigger(writer, isMany, () => {
    for (const kind of HEADS) for (const item of fresh) if (item.type === kind) add(item);
    // Those of this batch find them by themselves.
    adopt(writer, into.account, heads);
    for (const item of fresh) if (!HEADS.includes(item.type)) add(item);
  });
  into.unsearched.add(before);
  return showNew(writer, into.account, before);
}

/** Adds an item that belongs to the one of the number `parent`; its own number. */
type Insert = (item: ItemInput, parent: number | null) => number;

function inMany(writer: Writer, into: IngestInto): Insert {
  const items = new NewItems(writer, placeOf(into), sqlTime(into.now));
  return (item, parent) => items.add(item, parent);
}

function oneByOne(writer: Writer, into: IngestInto): Insert {
  const time = sqlTime(into.now);
  return (item, parent) =>
    writer.run(insertItem, valuesOf(item, placeOf(into), parent, time)).lastInsertRowid;
}

/**
 * The search table gets all new rows at once: row by row costs more than everything else together. For many the trigger is
 * taken away until the transaction ends, as SQLite keeps a journal for each statement that could fire one; a first load has
 * set it aside already.
 */
function withoutTrigger(writer: Writer, isMany: boolean, work: () => void): void {
  const trigger = writer.value<string>(
    "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'items_ai'",
  );
  if (trigger === undefined) {
    work();
    return;
  }
  writer.run(isMany ? 'DROP TRIGGER items_ai' : 'UPDATE fts_control SET bulk = 1 WHERE id = 1');
  work();
  writer.run(isMany ? trigger : 'UPDATE fts_control SET bulk = 0 WHERE id = 1');
}

/** Shows the rows after `before` to the user; their number. */
const showNew = (writer: Writer, { userId }: Account, before: number): number =>
  writer.run('INSERT INTO item_visibility (user_id, item_id) SELECT ?, id FROM items WHERE id > ?', [
    userId,
    before,
  ]).changes;

function reveal(writer: Writer, { userId }: Account, id: number): number {
  const seen = writer.value('SELECT 1 FROM item_visibility WHERE user_id = ? AND item_id = ?', [userId, id]);
  if (seen !== undefined) return 0;
  return writer.run('INSERT INTO item_visibility (user_id, item_id) VALUES (?, ?)', [userId, id]).changes;
}

/** Gives new albums, series and seasons the children that came before them. */
function adopt(writer: Writer, { serverId }: Account, heads: readonly Head[]): void {
  for (const [type, ofType] of Map.groupBy(heads, ({ item }) => item.type)) {
    const column = childColumn(type);
    if (column === undefined) continue;
    const orphans = new Set(
      writer
        .all<{ id: string }>(
          `SELECT j.value AS id FROM json_each(?) j
           WHERE EXISTS (SELECT 1 FROM items WHERE ${column} = j.value AND +parent_id IS NULL)`,
          [JSON.stringify(ofType.map(({ item }) => item.id))],
        )
        .map(({ id }) => id),
    );
    for (const { id, item } of ofType)
      if (orphans.has(item.id))
        writer.run(
          `UPDATE items SET parent_id = ? WHERE ${column} = ? AND +server_id = ? AND +parent_id IS NULL AND id <> ?
             ${column === 'series_id' ? "AND (type = 'Season' OR season_id IS NULL)" : ''}`,
          [id, item.id, serverId, id],
        );
  }
}

/** An item that others belong to, with its number. */
interface Head {
  readonly id: number;
  readonly item: ItemInput;
}
