import type { AudienceLevel } from '../access/index.ts';

/** Kinds of items in the order in which they are told: what others refer to comes first. */
export const itemKinds = ['artist', 'album', 'track'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** A place between the ids of one kind. */
export interface Place {
  readonly kind: ItemKind | 'playlist';
  /** Row id of the last item that was looked at. */
  readonly id: number;
}

/** A place in the feed of one viewer. */
export interface FeedCursor {
  /** Everything up to this number was told. */
  readonly seq: number;
  /** When that row was written: the same number in a restored database is another row. Null when unknown. */
  readonly at: string | null;
  /** Gid of the account, '' for strangers: everybody has a feed of his own. */
  readonly who: string;
  /** The row `seq` says that the account changed its role; what became visible or was lost is told up to here. */
  readonly inside: Place | null;
  /**
   * Changes of role that were told: `[seq, until]`. What changed up to `until` may have gone while the account still
   * remembers it from before.
   */
  readonly past: readonly (readonly [seq: number, until: number])[];
}

/** A place in the snapshot of one viewer, and where his feed goes on afterwards. */
export interface SnapshotCursor {
  readonly feed: FeedCursor;
  readonly place: Place;
}

/** Levels that a change of role leads from and to. */
export type Level = AudienceLevel;

/** A cursor as text, opaque to clients. */
export function encodeFeed({ seq, at, who, inside, past }: FeedCursor): string {
  return encode([seq, at, who, inside?.kind ?? null, inside?.id ?? 0, past]);
}

export function encodeSnapshot({ feed, place }: SnapshotCursor): string {
  return encode([encodeFeed(feed), place.kind, place.id]);
}

/** The place that a text names; undefined for any other text. */
export function decodeFeed(text: string): FeedCursor | undefined {
  const values = decode(text, 6);
  if (values === undefined) return undefined;
  const [seq, at, who, kind, id, past] = values;
  if (!isWhole(seq) || !isWhole(id) || typeof who !== 'string' || !isPast(past)) return undefined;
  if (at !== null && typeof at !== 'string') return undefined;
  if (kind === null) return { seq, at, who, inside: null, past };
  return isKind(kind) ? { seq, at, who, inside: { kind, id }, past } : undefined;
}

export function decodeSnapshot(text: string): SnapshotCursor | undefined {
  const values = decode(text, 3);
  if (values === undefined) return undefined;
  const [feedText, kind, id] = values;
  const feed = typeof feedText === 'string' ? decodeFeed(feedText) : undefined;
  return feed !== undefined && isKind(kind) && isWhole(id) ? { feed, place: { kind, id } } : undefined;
}

const encode = (values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

function decode(text: string, length: number): readonly unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(values) && values.length === length ? values : undefined;
  } catch {
    return undefined;
  }
}

const mostPast = 8;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isKind = (value: unknown): value is Place['kind'] =>
  value === 'playlist' || itemKinds.some((kind) => kind === value);
const isPast = (value: unknown): value is readonly (readonly [number, number])[] =>
  Array.isArray(value) &&
  value.length <= mostPast &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isWhole));
