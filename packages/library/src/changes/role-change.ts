import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { type FeedCursor, type ItemKind, itemKinds, type Place } from './cursor.ts';
import { itemsByIds, seenBetween } from './item-store.ts';
import { goneLine, itemLine, userDataLine } from './lines.ts';
import { logSpan, playlistsWith, roleChange } from './log-store.ts';
import { userDataOf } from './user-data-store.ts';
import { accountOf, atLevel } from './viewer-now.ts';

/** Row ids that are looked at at once, and how often a page does so. */
const span = 2000;
const mostSpans = 10;

interface Told {
  readonly lines: readonly string[];
  readonly cursor: FeedCursor;
}

/**
 * What an account sees more or less since it joined or left the staff: a page of it, found by asking the policy for both
 * roles. The cursor stands in the row that tells of the change; that row was checked to be this account's.
 */
export function roleChanged(reader: Reader, viewer: Viewer, cursor: FeedCursor, limit: number): Told {
  const change = roleChange(reader, accountOf(viewer), cursor.seq);
  const before = atLevel(viewer, change?.level ?? 1);
  const highest = (change?.gid ?? '0,0,0').split(',').map(Number);
  const lines: string[] = [];
  let place: Place | null = cursor.inside;
  for (let looked = 0; place !== null && looked < mostSpans && lines.length < limit; looked++) {
    if (place.kind === 'playlist') break;
    // What came after the change of role was never seen in the role before.
    const upTo = Math.min(place.id + span, highest[itemKinds.indexOf(place.kind)] ?? 0);
    lines.push(...difference(reader, viewer, before, place.kind, { after: place.id, upTo }, cursor.seq));
    place = nextPlace(place.kind, upTo, highest);
  }
  if (place !== null) return { lines, cursor: { ...cursor, inside: place } };
  const past = [...cursor.past, [cursor.seq, logSpan(reader).last] as const];
  return { lines, cursor: { ...cursor, inside: null, past } };
}

function nextPlace(kind: ItemKind, id: number, highest: readonly number[]): Place | null {
  if (id < (highest[itemKinds.indexOf(kind)] ?? 0)) return { kind, id };
  const next = itemKinds[itemKinds.indexOf(kind) + 1];
  return next === undefined ? null : { kind: next, id: 0 };
}

function difference(
  reader: Reader,
  viewer: Viewer,
  before: Viewer,
  kind: ItemKind,
  ids: { readonly after: number; readonly upTo: number },
  seq: number,
): string[] {
  const now = seenBetween(reader, viewer, kind, ids);
  const then = seenBetween(reader, before, kind, ids);
  const appeared = [...now.keys()].filter((id) => !then.has(id));
  const vanished = [...then].filter(([id]) => !now.has(id));
  const lines = vanished.map(([, gid]) => goneLine(kind, seq, gid));
  lines.push(...itemsByIds(reader, viewer, kind, appeared).map((text) => itemLine(kind, seq, text)));
  if (viewer.kind === 'account') {
    const data = userDataOf(reader, viewer.account.username, kind, appeared);
    for (const [id, one] of data) lines.push(userDataLine(kind, seq, now.get(id) ?? '', one));
  }
  if (kind !== 'track') return lines;
  const turned = [...appeared, ...vanished.map(([id]) => id)];
  const playlists = itemsByIds(reader, viewer, 'playlist', playlistsWith(reader, turned));
  return [...lines, ...playlists.map((text) => itemLine('playlist', seq, text))];
}
