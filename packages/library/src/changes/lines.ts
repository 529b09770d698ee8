import type { Place } from './cursor.ts';
import type { ItemText } from './item-store.ts';
import type { UserData } from './user-data-store.ts';

/* The lines of feed and snapshot, each one JSON object. Gids need no escapes. */

/** An item as it is now. */
export function itemLine(kind: Place['kind'], seq: number, { gid, json }: ItemText): string {
  return `{"kind":"${kind}","op":"upsert","id":"${gid}","seq":${seq},"item":${json}}\n`;
}

/** An item is gone, for everybody or for this viewer, and what he did with it. */
export function goneLine(kind: Place['kind'], seq: number, gid: string): string {
  return `{"kind":"${kind}","op":"delete","id":"${gid}","seq":${seq}}\n`;
}

/** What the viewer did with an item, or with a genre, whose id is its name; undefined when nothing is left of it. */
export function userDataLine(
  of: Place['kind'] | 'genre',
  seq: number | null,
  id: string,
  data: UserData | undefined,
): string {
  const number = seq === null ? {} : { seq };
  const op = data === undefined ? 'delete' : 'upsert';
  const item = data === undefined ? {} : { item: data };
  return `${JSON.stringify({ kind: 'userdata', op, id, of, ...number, ...item })}\n`;
}
