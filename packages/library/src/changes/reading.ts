/** What the reading thread of the change feed does: give a ReadPool this module. Every call reads one snapshot. */
import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import type { FeedCursor, Place } from './cursor.ts';
import { favouriteGenres, favouritePlaylistsBetween } from './favourite-store.ts';
import { highestId, linesBetween, seenBetween } from './item-store.ts';
import { userDataLine } from './lines.ts';
import { logSpan, oldestTime, roleChange, seqAt, timeOf } from './log-store.ts';
import { pageAfter } from './page.ts';
import type { Highest, SnapshotSpan } from './snapshot-spans.ts';
import { userDataBetween } from './user-data-store.ts';
import { accountOf, nameOf, viewerNow } from './viewer-now.ts';

/** Why a client has to start afresh. */
export type Stale = 'pruned' | 'unknown' | 'other_viewer';

/** Lines as bytes, each with its line feed. */
export interface FeedPart {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly cursor: FeedCursor;
  /** Nothing more is known. */
  readonly caughtUp: boolean;
}

export interface SnapshotPart {
  readonly bytes: Uint8Array;
  /** Items; what the viewer did with them is not counted. */
  readonly count: number;
}

/** `gone`: the account no longer exists or was switched off. */
export type Refused = { readonly refused: Stale | 'gone' };

interface Asked {
  readonly viewer: Viewer;
}

/** The place at the end of the feed as it is now. */
export function feedEnd(reader: Reader, { viewer }: Asked): FeedCursor {
  const { last } = logSpan(reader);
  return { seq: last, at: timeOf(reader, last) ?? null, who: nameOf(viewer), inside: null, past: [] };
}

/** The place in the feed where a time (ISO 8601) was; refused when changes after it may have been pruned. */
export function feedAt(
  reader: Reader,
  { viewer, at }: Asked & { readonly at: string },
): FeedCursor | Refused {
  const seq = seqAt(reader, at);
  const { first } = logSpan(reader);
  if (first > 1 && seq < first) return { refused: 'pruned' };
  return { seq, at: timeOf(reader, seq) ?? null, who: nameOf(viewer), inside: null, past: [] };
}

/** Since when changes are kept; null while there are none. */
export function feedKeptSince(reader: Reader, _asked: object): string | null {
  return oldestTime(reader) ?? null;
}

/** The changes after a cursor, as far as they fit into one page. */
export function feedPage(
  reader: Reader,
  { viewer, cursor, limit }: Asked & { readonly cursor: FeedCursor; readonly limit: number },
): FeedPart | Refused {
  const now = viewerNow(reader, viewer);
  if (now === undefined) return { refused: 'gone' };
  const stale = staleness(reader, now, cursor);
  if (stale !== undefined) return { refused: stale };
  const { lines, cursor: next } = pageAfter(reader, now, cursor, limit);
  return {
    bytes: Buffer.from(lines.join('')),
    count: lines.length,
    cursor: { ...next, at: timeOf(reader, next.seq) ?? null },
    caughtUp: next.inside === null && next.seq >= logSpan(reader).last,
  };
}

/** Whether a cursor can still be used: every row after it is there, and the row it stands on is the same as then. */
export function feedStale(reader: Reader, { viewer, cursor }: Asked & { cursor: FeedCursor }): Stale | null {
  return staleness(reader, viewer, cursor) ?? null;
}

function staleness(reader: Reader, viewer: Viewer, cursor: FeedCursor): Stale | undefined {
  if (cursor.who !== nameOf(viewer)) return 'other_viewer';
  const { first, last } = logSpan(reader);
  if (cursor.seq > last) return 'unknown';
  if (cursor.seq < first - 1) return 'pruned';
  const at = timeOf(reader, cursor.seq);
  if (at !== undefined && cursor.at !== null && at !== cursor.at) return 'unknown';
  if (cursor.inside === null) return undefined;
  return roleChange(reader, accountOf(viewer), cursor.seq) === undefined ? 'unknown' : undefined;
}

/** How far a snapshot goes that begins now. */
export function snapshotEnds(reader: Reader, { viewer }: Asked): Highest {
  return {
    artist: highestId(reader, viewer, 'artist'),
    album: highestId(reader, viewer, 'album'),
    track: highestId(reader, viewer, 'track'),
    playlist: highestId(reader, viewer, 'playlist'),
  };
}

/** A part of a snapshot: items, and what the viewer did with them. */
export function snapshotPart(
  reader: Reader,
  { viewer, span }: Asked & { readonly span: SnapshotSpan },
): SnapshotPart | Refused {
  const now = viewerNow(reader, viewer);
  if (now === undefined) return { refused: 'gone' };
  const { count, bytes } = linesBetween(reader, now, span.kind, span);
  const data =
    userDataLines(reader, now, span.kind, span) + (span.next === null ? genreLines(reader, now) : '');
  return { count, bytes: data === '' ? bytes : Buffer.concat([bytes, Buffer.from(data)]) };
}

function userDataLines(
  reader: Reader,
  viewer: Viewer,
  kind: Place['kind'],
  ids: { readonly after: number; readonly upTo: number },
): string {
  if (viewer.kind === 'stranger') return '';
  const { username } = viewer.account;
  const data =
    kind === 'playlist'
      ? favouritePlaylistsBetween(reader, username, ids)
      : userDataBetween(reader, username, kind, ids);
  if (data.size === 0) return '';
  const seen = seenBetween(reader, viewer, kind, ids);
  return [...data]
    .flatMap(([id, one]) => {
      const gid = seen.get(id);
      return gid === undefined ? [] : userDataLine(kind, null, gid, one);
    })
    .join('');
}

function genreLines(reader: Reader, viewer: Viewer): string {
  if (viewer.kind === 'stranger') return '';
  const data = favouriteGenres(reader, viewer.account.username);
  return [...data].map(([name, one]) => userDataLine('genre', null, name, one)).join('');
}
