import type { ItemKind, LibraryEvent, UserDataEvent } from './types.ts';

/** The head of a line of the change feed; the item behind it is not needed and not read. */
const head =
  /^\{"kind":"(?:(artist|album|track|playlist)","op":"(upsert|delete)","id":"([0-9a-f-]{36})"|(userdata)")/;

/**
 * The events that a page of the change feed tells of.
 * @param since ms since 1970: what was made later did not exist when the viewer was last told anything
 */
export function eventsIn(page: Uint8Array, since: number): LibraryEvent[] {
  const events: LibraryEvent[] = [];
  for (const line of Buffer.from(page.buffer, page.byteOffset, page.length).toString('utf8').split('\n')) {
    const [, kind = '', op, gid = '', data] = head.exec(line) ?? [];
    if (data !== undefined) events.push(userDataIn(line));
    else if (isKind(kind)) events.push({ type: 'item', kind, gid, change: changeOf(op, gid, since) });
  }
  return events;
}

function changeOf(op: string | undefined, gid: string, since: number): 'added' | 'updated' | 'gone' {
  if (op === 'delete') return 'gone';
  return madeAt(gid) >= since ? 'added' : 'updated';
}

/** When a UUID of version 7 was made, ms since 1970; 0 for other versions. */
function madeAt(gid: string): number {
  return gid[14] === '7' ? Number.parseInt(gid.slice(0, 8) + gid.slice(9, 13), 16) : 0;
}

interface UserDataLine {
  readonly id: string;
  readonly of: UserDataEvent['kind'];
  readonly item?: Partial<UserDataEvent>;
}

function userDataIn(line: string): UserDataEvent {
  const { id: gid, of, item = {} }: UserDataLine = JSON.parse(line);
  const { starredAt, rating, plays = 0, lastPlayedAt, positionMs = 0 } = item;
  return { type: 'userData', kind: of, gid, starredAt, rating, plays, lastPlayedAt, positionMs };
}

function isKind(kind: string): kind is ItemKind {
  return ['artist', 'album', 'track', 'playlist'].includes(kind);
}
