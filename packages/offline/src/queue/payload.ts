import { fieldsOf, idOf, isoTime, type QueueRow, sqlTimeOf } from '../models/index.ts';

type Fields = Readonly<Record<string, unknown>>;

const parsed = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));

/** What an edit says, as it was put into the queue. */
export const payloadOf = ({ payload }: QueueRow): Fields => fieldsOf(parsed(payload)) ?? {};

/** The ids of a list of ids that was stored or that a server gave; anything else in it is left out. */
export const idList = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap((entry) => idOf(entry) ?? []) : [];

/** The list that an edit of a playlist was made from; `undefined` when none was noted. */
export function baseListOf({ base }: QueueRow): readonly string[] | undefined {
  const list = parsed(base);
  return Array.isArray(list) ? idList(list) : undefined;
}

/** When the person did it, ISO 8601. */
export const timeOf = ({ occurred_at, created_at }: QueueRow): string =>
  isoTime(sqlTimeOf(occurred_at ?? created_at)) ?? new Date(0).toISOString();

/** True while an edit can still be changed: it waits and no request of it ever went out. */
export const isUnsent = ({ status, is_sent }: QueueRow): boolean =>
  (status === 'pending' || status === 'blocked') && is_sent === 0;
