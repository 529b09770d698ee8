import type { Reader } from '@bandstand/sqlite';
import type { Carrying } from '../carry.ts';
import { integerOf, textOf } from '../foreign/index.ts';
import { localOf } from '../ledger/index.ts';

/** Tables whose rows others point to. */
export type Target =
  | 'artists'
  | 'albums'
  | 'tracks'
  | 'admin'
  | 'assets'
  | 'playlists'
  | 'posts'
  | 'dig_sessions';

/** The row here that a row id there stands for; null when it was not brought in or is gone. */
export function refOf(context: Carrying, reader: Reader, target: Target, value: unknown): number | null {
  const id = integerOf(value);
  if (id === null) return null;
  if (target === 'artists' && id === -1) return -1;
  const local = localOf(reader, context.source, target, String(id)) ?? null;
  if (local === null) return null;
  const there = reader.value(`SELECT 1 FROM ${target} WHERE id = ?`, [local]);
  return there === undefined ? null : local;
}

/** Under this the ledger keeps which account a name there belongs to. */
export const usernames = 'usernames';

/** The name of the account here that a name there stands for. */
export function nameOf(context: Carrying, reader: Reader, value: unknown): string | null {
  const name = textOf(value, 200);
  if (name === null) return null;
  const id = localOf(reader, context.source, usernames, name.toLowerCase());
  if (id === undefined || id === null) return null;
  return reader.value<string>('SELECT username FROM admin WHERE id = ?', [id]) ?? null;
}

/** The row id in the ways TuneCamp writes it: `12`, `tr_12`, `al_12`, `ar_12`. */
export function itemIdOf(value: unknown): number | null {
  const text = textOf(value, 40);
  const found = text === null ? null : /^(?:(?:tr|al|ar)[_-])?(\d{1,15})$/.exec(text);
  return found ? Number(found[1]) : null;
}

/** Row ids that are kept lie below this: a hostile one would use up all ids. */
export const largestId = 1_000_000_000;

/** The row's own id as a whole number; null when it is none, 0, or one that would use up all ids. */
export function idOf(row: { readonly [column: string]: unknown }): number | null {
  const id = integerOf(row['id']);
  return id === null || id === 0 || Math.abs(id) > largestId ? null : id;
}

/** The row's own id, as the name of the row; null when it is none. */
export function idKey(row: { readonly [column: string]: unknown }): string | null {
  return idOf(row)?.toString() ?? null;
}

/** Why rows about something are left out. */
export const noAccount = 'its account is not in the import';
export const noItem = 'what it is about is not in the import';
