import type { Viewer } from '../src/access/index.ts';
import type { ChangeFeed } from '../src/changes/index.ts';

/** A line of feed or snapshot. */
export interface Line {
  readonly kind: string;
  readonly op?: string;
  readonly id?: string;
  readonly of?: string;
  readonly seq?: number;
  readonly item?: unknown;
  readonly cursor?: string;
  readonly caughtUp?: boolean;
  readonly resume?: string;
  readonly items?: number;
}

export const linesOf = (bytes: Uint8Array): Line[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text): Line => JSON.parse(text));

/** What a client keeps: every item by kind and id, as JSON text. */
export type Kept = Map<string, string>;

const keyOf = ({ kind, id, of }: Line): string => `${kind === 'userdata' ? `data of ${of}` : kind} ${id}`;

/** Applies lines as a client does. */
export function apply(kept: Kept, lines: readonly Line[]): void {
  for (const line of lines) {
    if (line.op === 'upsert') kept.set(keyOf(line), JSON.stringify(line.item));
    if (line.op !== 'delete') continue;
    kept.delete(keyOf(line));
    if (line.kind !== 'userdata') kept.delete(`data of ${line.kind} ${line.id}`);
  }
}

export interface Whole {
  readonly kept: Kept;
  readonly cursor: string;
  readonly lines: readonly Line[];
}

/** A fresh snapshot. */
export async function takeSnapshot(feed: ChangeFeed, viewer: Viewer): Promise<Whole> {
  const lines: Line[] = [];
  for await (const part of feed.snapshot(viewer, undefined)) lines.push(...linesOf(part));
  const kept: Kept = new Map();
  apply(kept, lines);
  return { kept, cursor: lines.at(-1)?.cursor ?? '', lines };
}

/** A client that follows the feed, page by page. */
export class Follower {
  readonly viewer: Viewer;
  readonly kept: Kept;
  readonly gone = new Set<string>();
  readonly #feed: ChangeFeed;
  #cursor: string;

  constructor(feed: ChangeFeed, viewer: Viewer, from: Whole) {
    this.#feed = feed;
    this.viewer = viewer;
    this.kept = from.kept;
    this.#cursor = from.cursor;
  }

  /** One page; whether nothing more has happened. */
  async pull(limit: number): Promise<boolean> {
    const page = await this.#feed.page(this.viewer, { since: this.#cursor, limit });
    const lines = linesOf(page.bytes);
    for (const { kind, op, id } of lines) if (op === 'delete') this.gone.add(`${kind} ${id}`);
    apply(this.kept, lines);
    this.#cursor = page.cursor;
    return page.caughtUp;
  }
}
