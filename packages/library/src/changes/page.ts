import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { type FeedCursor, type ItemKind, itemKinds } from './cursor.ts';
import { favouriteGenres, favouritePlaylists } from './favourite-store.ts';
import { itemsByIds, seenOf } from './item-store.ts';
import { goneLine, itemLine, userDataLine } from './lines.ts';
import { type LogRow, logSpan, placesOf, playlistsWith, rowsBetween } from './log-store.ts';
import { roleChanged } from './role-change.ts';
import { type SawBefore, sawBefore } from './sight.ts';
import { userDataOf } from './user-data-store.ts';
import { accountOf } from './viewer-now.ts';

/** Rows of the log that a page looks at at most, those of other people's data included. */
const mostLooked = 20_000;
/** Places of playlists in one page at most, unless a single change needs more: 4 MB of text. */
const mostPlaces = 100_000;

/** Lines of a page and the cursor behind them. */
export interface PageParts {
  readonly lines: readonly string[];
  readonly cursor: FeedCursor;
}

/** What the log says of one item in a stretch of it. */
interface Touched {
  readonly kind: ItemKind | 'playlist' | 'genre';
  readonly id: number;
  readonly gid: string;
  /** The last row. */
  seq: number;
  /** Some row speaks of the item or of who sees it. */
  item: boolean;
  /** Some row speaks of what the viewer did with it. */
  data: boolean;
  /** The viewer saw it before some row, or did not. */
  saw: boolean;
  missed: boolean;
}

/**
 * The next changes after a cursor: each item once, as it is now. The viewer is the one of this moment (`viewerNow`).
 * Where a change of role stands next, it alone is told.
 */
export function pageAfter(reader: Reader, viewer: Viewer, cursor: FeedCursor, limit: number): PageParts {
  if (cursor.inside !== null) return roleChanged(reader, viewer, cursor, limit);
  const { last } = logSpan(reader);
  const upTo = Math.min(last, cursor.seq + mostLooked);
  const rows = rowsBetween(reader, { after: cursor.seq, upTo, account: accountOf(viewer), limit });
  const change = rows.findIndex(({ kind }) => kind === 'account');
  if (change === 0) {
    const seq = rows[0]?.seq ?? 0;
    return roleChanged(reader, viewer, { ...cursor, seq, inside: { kind: 'artist', id: 0 } }, limit);
  }
  const taken = change < 0 ? rows : rows.slice(0, change);
  const whole = change < 0 && rows.length < limit ? upTo : (taken.at(-1)?.seq ?? upTo);
  return fitting(reader, viewer, cursor, taken, whole);
}

/** The page of these rows, or of half of them when the playlists in it are too large together. */
function fitting(
  reader: Reader,
  viewer: Viewer,
  cursor: FeedCursor,
  rows: readonly LogRow[],
  seq: number,
): PageParts {
  const found = touchedBy(rows, sawBefore(reader, viewer, cursor));
  const seen = seenByKind(reader, viewer, found);
  addPlaylists(reader, found, seen);
  const playlists = of(found, 'playlist').map(({ id }) => id);
  if (rows.length > 1 && placesOf(reader, playlists) > mostPlaces) {
    const half = rows.slice(0, rows.length >> 1);
    return fitting(reader, viewer, cursor, half, half.at(-1)?.seq ?? cursor.seq);
  }
  const lines = [
    ...itemKinds.flatMap((kind) => itemLines(reader, viewer, of(found, kind), kind, seen[kind])),
    ...playlistLines(reader, viewer, of(found, 'playlist')),
    ...genreLines(reader, viewer, of(found, 'genre')),
  ];
  const past = cursor.past.filter(([, until]) => until > seq);
  return { lines, cursor: { ...cursor, seq, past } };
}

type Found = Map<string, Touched>;
type Seen = Readonly<Record<ItemKind, ReadonlySet<number>>>;

const of = (found: Found, kind: Touched['kind']): Touched[] =>
  [...found.values()].filter((one) => one.kind === kind);

function touchedBy(rows: readonly LogRow[], before: SawBefore): Found {
  const found: Found = new Map();
  for (const row of rows) {
    if (row.kind === 'account') continue;
    const key = row.kind === 'genre' ? `genre ${row.gid}` : `${row.kind} ${row.id}`;
    const one = found.get(key) ?? untouched(row.kind, row);
    one.seq = row.seq;
    if (row.account !== 0 && row.op !== 'sight') one.data = true;
    else {
      const saw = before(row);
      one.item = true;
      one.saw ||= saw;
      one.missed ||= !saw;
    }
    found.set(key, one);
  }
  return found;
}

const untouched = (
  kind: Touched['kind'],
  { id, gid, seq }: Pick<Touched, 'id' | 'gid' | 'seq'>,
): Touched => ({
  kind,
  id,
  gid,
  seq,
  item: false,
  data: false,
  saw: false,
  missed: false,
});

function seenByKind(reader: Reader, viewer: Viewer, found: Found): Seen {
  const seen = (kind: ItemKind): ReadonlySet<number> =>
    seenOf(
      reader,
      viewer,
      kind,
      of(found, kind).map(({ id }) => id),
    );
  return { artist: seen('artist'), album: seen('album'), track: seen('track') };
}

/** A playlist shows only tracks that its reader sees: it changes with what appears and vanishes. */
function addPlaylists(reader: Reader, found: Found, seen: Seen): void {
  const turned = of(found, 'track').filter(({ id, saw, missed }) => (seen.track.has(id) ? missed : saw));
  const seq = Math.max(0, ...turned.map((track) => track.seq));
  const ids = playlistsWith(
    reader,
    turned.map(({ id }) => id),
  );
  for (const id of ids) {
    const key = `playlist ${id}`;
    if (!found.has(key)) found.set(key, { ...untouched('playlist', { id, gid: '', seq }), item: true });
  }
}

function itemLines(
  reader: Reader,
  viewer: Viewer,
  touched: readonly Touched[],
  kind: ItemKind,
  seen: ReadonlySet<number>,
): string[] {
  const gone = touched.filter(({ id, item, saw }) => item && saw && !seen.has(id));
  const here = new Map(touched.filter(({ id }) => seen.has(id)).map((one) => [one.id, one]));
  const changed = [...here.values()].filter(({ item }) => item).map(({ id }) => id);
  const texts = itemsByIds(reader, viewer, kind, changed);
  const lines = gone.map(({ seq, gid }) => goneLine(kind, seq, gid));
  for (const text of texts) lines.push(itemLine(kind, here.get(text.id)?.seq ?? 0, text));
  if (viewer.kind === 'stranger') return lines;
  const data = userDataOf(reader, viewer.account.username, kind, [...here.keys()]);
  for (const one of here.values()) {
    // Who begins to see an item is told at once what he did with it.
    if (one.data || data.has(one.id)) lines.push(userDataLine(kind, one.seq, one.gid, data.get(one.id)));
  }
  return lines;
}

function playlistLines(reader: Reader, viewer: Viewer, touched: readonly Touched[]): string[] {
  const changed = touched.filter(({ item }) => item);
  const texts = itemsByIds(reader, viewer, 'playlist', ids(changed));
  const told = new Set(texts.map(({ id }) => id));
  const seqs = new Map(touched.map(({ id, seq }) => [id, seq]));
  const gone = changed.filter(({ id, saw }) => saw && !told.has(id));
  const lines = [
    ...gone.map(({ seq, gid }) => goneLine('playlist', seq, gid)),
    ...texts.map((text) => itemLine('playlist', seqs.get(text.id) ?? 0, text)),
  ];
  if (viewer.kind === 'stranger') return lines;
  const seen = seenOf(reader, viewer, 'playlist', ids(touched));
  const here = touched.filter(({ id, gid }) => gid !== '' && seen.has(id));
  const data = favouritePlaylists(reader, viewer.account.username, ids(here));
  for (const one of here)
    if (one.data || data.has(one.id))
      lines.push(userDataLine('playlist', one.seq, one.gid, data.get(one.id)));
  return lines;
}

/** Genres have no rows of their own: only that they are favourites is told. */
function genreLines(reader: Reader, viewer: Viewer, touched: readonly Touched[]): string[] {
  if (viewer.kind === 'stranger' || touched.length === 0) return [];
  const data = favouriteGenres(reader, viewer.account.username);
  return touched.map(({ seq, gid }) => userDataLine('genre', seq, gid, data.get(gid)));
}

const ids = (touched: readonly Touched[]): number[] => touched.map(({ id }) => id);
