import type { Reader, Writer } from '../../drivers/index.ts';
import { textsIn } from './extra.ts';

const KEY = 'indexes_set_aside';
/** Apart, as earlier programs know of indexes alone: they leave this for the next one. */
const TRIGGER_KEY = 'trigger_set_aside';

/** Those that are needed while items come: children are found by their album or series. */
const NEEDED = ['idx_items_album', 'idx_items_series'];
const OURS = /^CREATE INDEX idx_items_\w+ ON items ?\(/;
const OUR_TRIGGER = /^CREATE TRIGGER items_ai AFTER INSERT ON items WHEN /;

/** Bytes of words that the search table gathers before it sorts and writes them: while items come, and else, as FTS5 has it. */
const GATHERED = { load: 8 * 1024 * 1024, else: 1024 * 1024 };
const gather = (writer: Writer, bytes: number): unknown =>
  // FTS5 takes an integer alone, and a number that is bound may be none.
  writer.run(`INSERT INTO items_fts(items_fts, rank) VALUES ('hashsize', ${Math.trunc(bytes)})`);

/** True while indexes are set aside. */
export const areIndexesAside = (reader: Reader): boolean =>
  reader.value('SELECT 1 FROM store_settings WHERE key IN (?, ?)', [KEY, TRIGGER_KEY]) !== undefined;

/**
 * Sets aside the indexes of a store that has no items yet: built once over all rows they cost a fraction. With them goes
 * the trigger that fills the search table row by row, which `ingestItems` does for many at a time. Their definitions are
 * kept in the same transaction, so that a kill at any instant leaves a store that `buildIndexes` makes whole. Meanwhile
 * every statement gives the same answers, lists by looking at all rows. Nothing happens where there are items.
 */
export function setIndexesAside(writer: Writer): void {
  if (areIndexesAside(writer) || writer.value('SELECT 1 FROM items LIMIT 1') !== undefined) return;
  const rows = writer.all<Made>(
    "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'items' AND sql IS NOT NULL ORDER BY rowid",
  );
  const indexes = rows.filter(
    ({ type, name, sql }) => type === 'index' && OURS.test(sql) && !NEEDED.includes(name),
  );
  const triggers = rows.filter(({ type, sql }) => type === 'trigger' && OUR_TRIGGER.test(sql));
  for (const { type, name } of [...indexes, ...triggers]) writer.run(`DROP ${type} ${name}`);
  gather(writer, GATHERED.load);
  for (const [key, made] of [
    [KEY, indexes],
    [TRIGGER_KEY, triggers],
  ] as const)
    writer.run('INSERT INTO store_settings (key, value) VALUES (?, ?)', [
      key,
      JSON.stringify(made.map(({ sql }) => sql)),
    ]);
}

/** What a schema is made of. */
interface Made {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Builds the indexes that were set aside, if any were, and the trigger. */
export function buildIndexes(writer: Writer): void {
  if (!areIndexesAside(writer)) return;
  gather(writer, GATHERED.else);
  for (const [key, ours] of [
    [KEY, OURS],
    [TRIGGER_KEY, OUR_TRIGGER],
  ] as const) {
    const kept = writer.value<string>('SELECT value FROM store_settings WHERE key = ?', [key]);
    for (const sql of textsIn(kept ?? null)) if (ours.test(sql)) writer.run(sql);
    writer.run('DELETE FROM store_settings WHERE key = ?', [key]);
  }
}
