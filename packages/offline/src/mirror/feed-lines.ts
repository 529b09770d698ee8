import { fieldsOf } from '../models/index.ts';
import { ServerFailure } from '../remote/index.ts';

/** A line of a snapshot or feed (docs/changes.md), read from JSON that may hold anything. */
export interface FeedLine {
  readonly kind: string;
  readonly op: string | undefined;
  readonly id: string | undefined;
  /** The kind of thing that user data is of. */
  readonly of: string | undefined;
  readonly item: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
  readonly resume: string | undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The line that a value is; `undefined` when it is none. */
export function readLine(value: unknown): FeedLine | undefined {
  const line = fieldsOf(value);
  const kind = textOf(line?.['kind']);
  if (line === undefined || kind === undefined) return undefined;
  return {
    kind,
    op: textOf(line['op']),
    id: textOf(line['id']),
    of: textOf(line['of']),
    item: fieldsOf(line['item']) ?? {},
    cursor: textOf(line['cursor']),
    resume: textOf(line['resume']),
  };
}

/** Longest line, in UTF-16 units. */
const LONGEST = 8 * 1024 * 1024;

/** The lines of a stream of JSON lines, as texts, a batch for each part that came. Throws `ServerFailure`. */
export async function* linesOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of parts) {
    const text = rest + decoder.decode(part, { stream: true });
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (rest.length > LONGEST) throw new ServerFailure('nonsense', 'a line of the snapshot has no end');
    if (end >= 0) yield text.slice(0, end).split('\n');
  }
}

/** What a line of a stream says; `undefined` for one that is empty or none. Throws `ServerFailure`. */
export function parsedLine(text: string): FeedLine | undefined {
  if (text === '') return undefined;
  try {
    return readLine(JSON.parse(text));
  } catch (error) {
    throw new ServerFailure('nonsense', 'a line of the snapshot is no JSON', { cause: error });
  }
}

/** A line that says where the reading of a snapshot may go on, or that it is at its end; not what the others are of. */
export const markIn = (text: string): FeedLine | undefined =>
  text.includes('"resume"') || text.includes('"end"') ? parsedLine(text) : undefined;
