import type { Writer } from '../../drivers/index.ts';
import {
  childColumn,
  hasLinks,
  type ItemInput,
  type MediaStream,
  sameState,
  sqlTime,
  untouched,
} from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { setBase } from '../user_data/base.ts';
import { insertItems, parentOf, upsertItem, valuesOf } from './upsert.ts';

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
}

/** Rows of one INSERT of new items. */
const CHUNK = 40;

/** Kinds that others belong to, in the order in which they must be there. */
const HEADS = ['Series', 'Season', 'MusicAlbum'];

/**
 * Takes items as the server gave them to one user: in one transaction of the caller, a thousand or more at a time. A second
 * time the same changes no row. Items the store has as deleted come back; of the same id twice the last one counts.
 */
export function ingestItems(writer: Writer, into: IngestInto, items: readonly ItemInput[]): IngestReport {
  const { account, now } = into;
  const latest = new Map(items.map((item) => [item.id, item]));
  const numbers = numbersOf(writer, account, latest);
  const [known, fresh] = [new Array<ItemInput>(), new Array<ItemInput>()];
  for (const item of latest.values()) (numbers.has(item.id) ? known : fresh).push(item);
  let revealed = fresh.length === 0 ? 0 : insertNew(writer, into, fresh, numbers);
  const time = sqlTime(now);
  let [updated, touched] = [0, 0];
  for (const item of known) {
    const values = valuesOf(item, placeOf(into), numbers.get(parentOf(item) ?? '') ?? null, time);
    updated += writer.run(upsertItem, values).changes;
    const id = numbers.get(item.id) ?? 0;
    revealed += reveal(writer, account, id);
    replaceLinks(writer, account, id, item);
    if (item.streams !== undefined) replaceStreams(writer, id, item.streams);
    if (item.userData !== undefined && setBase(writer, account, id, item.userData, now)) touched += 1;
  }
  return { inserted: fresh.length, updated, unchanged: known.length - updated, revealed, touched };
}

const placeOf = ({ account, libraryId }: IngestInto): { serverId: number; libraryId: number | null } => ({
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
    `SELECT jellyfin_id AS id, id AS number FROM items
     WHERE server_id = ? AND jellyfin_id IN (SELECT value FROM json_each(?))`,
    [serverId, JSON.stringify([...wanted])],
  );
  return new Map(rows.map(({ id, number }) => [id, number]));
}

/** Adds items that the store does not have and shows them to the user; their number. */
function insertNew(
  writer: Writer,
  into: IngestInto,
  fresh: readonly ItemInput[],
  numbers: Map<string, number>,
): number {
  const before = writer.value<number>('SELECT max(id) FROM items') ?? 0;
  const heads = fresh.filter(({ type }) => HEADS.includes(type));
  const leaves = fresh.filter(({ type }) => !HEADS.includes(type));
  // The search table gets all new rows at once below: row by row costs more than everything else together.
  writer.run('UPDATE fts_control SET bulk = 1 WHERE id = 1');
  for (const head of heads.toSorted((a, b) => HEADS.indexOf(a.type) - HEADS.indexOf(b.type)))
    insertChunk(writer, into, [head], numbers);
  for (let at = 0; at < leaves.length; at += CHUNK)
    insertChunk(writer, into, leaves.slice(at, at + CHUNK), numbers);
  return indexNew(writer, into.account, before);
}

function insertChunk(
  writer: Writer,
  into: IngestInto,
  chunk: readonly ItemInput[],
  numbers: Map<string, number>,
): void {
  const time = sqlTime(into.now);
  const values = chunk.flatMap((item) =>
    valuesOf(item, placeOf(into), numbers.get(parentOf(item) ?? '') ?? null, time),
  );
  const { lastInsertRowid } = writer.run(insertItems(chunk.length), values);
  chunk.forEach((item, index) => {
    // AUTOINCREMENT counts up by one inside a statement.
    const id = lastInsertRowid - chunk.length + 1 + index;
    numbers.set(item.id, id);
    finishNew(writer, into, id, item);
  });
}

/** Puts the rows after `before` into the search table and shows them to the user; their number. */
function indexNew(writer: Writer, { userId }: Account, before: number): number {
  writer.run(
    `INSERT INTO items_fts (rowid, name, overview, artists, album_name, album_artist)
     SELECT id, name, overview, artists, album_name, album_artist FROM items WHERE id > ?`,
    [before],
  );
  writer.run('UPDATE fts_control SET bulk = 0 WHERE id = 1');
  return writer.run('INSERT INTO item_visibility (user_id, item_id) SELECT ?, id FROM items WHERE id > ?', [
    userId,
    before,
  ]).changes;
}

function reveal(writer: Writer, { userId }: Account, id: number): number {
  const seen = writer.value('SELECT 1 FROM item_visibility WHERE user_id = ? AND item_id = ?', [userId, id]);
  if (seen !== undefined) return 0;
  return writer.run('INSERT INTO item_visibility (user_id, item_id) VALUES (?, ?)', [userId, id]).changes;
}

function finishNew(writer: Writer, { account, now }: IngestInto, id: number, item: ItemInput): void {
  const column = childColumn(item.type);
  // Children that came before it.
  if (column !== undefined)
    writer.run(
      `UPDATE items SET parent_id = ? WHERE ${column} = ? AND +server_id = ? AND +parent_id IS NULL AND id <> ?
         ${column === 'series_id' ? "AND (type = 'Season' OR season_id IS NULL)" : ''}`,
      [id, item.id, account.serverId, id],
    );
  for (const [kind, target] of linksOf(item)) addLink(writer, account, id, kind, target);
  for (const stream of item.streams ?? []) addStream(writer, id, stream);
  if (item.userData !== undefined && !sameState(item.userData, untouched))
    setBase(writer, account, id, item.userData, now);
}

function linksOf({ type, extra, genres }: ItemInput): readonly (readonly [kind: string, target: string])[] {
  if (!hasLinks(type)) return [];
  return [
    ...(extra.albumArtistIds ?? []).map(({ id }) => ['album_artist', id] as const),
    ...(extra.artistIds ?? []).map(({ id }) => ['artist', id] as const),
    ...genres.map((genre) => ['genre', genre] as const),
  ];
}

function addLink(writer: Writer, account: Account, id: number, kind: string, target: string): void {
  writer.run('INSERT OR IGNORE INTO item_links (server_id, kind, target, item_id) VALUES (?, ?, ?, ?)', [
    account.serverId,
    kind,
    target,
    id,
  ]);
}

function replaceLinks(writer: Writer, account: Account, id: number, item: ItemInput): void {
  if (!hasLinks(item.type)) return;
  const had = writer.all<{ kind: string; target: string }>(
    'SELECT kind, target FROM item_links WHERE item_id = ?',
    [id],
  );
  const text = (kind: string, target: string): string => `${kind} ${target.toLowerCase()}`;
  const links = linksOf(item);
  const [old, wanted] = [
    new Set(had.map(({ kind, target }) => text(kind, target))),
    new Set(links.map(([kind, target]) => text(kind, target))),
  ];
  if (old.size === wanted.size && [...old].every((link) => wanted.has(link))) return;
  writer.run('DELETE FROM item_links WHERE item_id = ?', [id]);
  for (const [kind, target] of links) addLink(writer, account, id, kind, target);
}

const addStreamSql = `INSERT INTO media_streams
  (item_id, stream_index, type, codec, language, display_title, is_default, is_forced, is_external, path)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

function addStream(writer: Writer, id: number, s: MediaStream): void {
  const flags = [s.isDefault, s.isForced, s.isExternal].map(Number);
  writer.run(addStreamSql, [id, s.index, s.type, s.codec, s.language, s.title, ...flags, s.path]);
}

/** Makes these the streams of an item; writes nothing when they are already. */
function replaceStreams(writer: Writer, id: number, streams: readonly MediaStream[]): void {
  const had = streamsOf(writer, id);
  const byIndex = streams.toSorted((a, b) => a.index - b.index);
  if (JSON.stringify(had) === JSON.stringify(byIndex)) return;
  writer.run('DELETE FROM media_streams WHERE item_id = ?', [id]);
  for (const stream of byIndex) addStream(writer, id, stream);
}

interface StreamRow extends Omit<MediaStream, 'isDefault' | 'isForced' | 'isExternal'> {
  readonly isDefault: number;
  readonly isForced: number;
  readonly isExternal: number;
}

/** The streams of an item, by index. */
export function streamsOf(reader: Pick<Writer, 'all'>, id: number): readonly MediaStream[] {
  const rows = reader.all<StreamRow>(
    `SELECT stream_index AS "index", type, codec, language, display_title AS title, is_default AS isDefault,
       is_forced AS isForced, is_external AS isExternal, path
     FROM media_streams WHERE item_id = ? ORDER BY stream_index`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    isDefault: row.isDefault === 1,
    isForced: row.isForced === 1,
    isExternal: row.isExternal === 1,
  }));
}
