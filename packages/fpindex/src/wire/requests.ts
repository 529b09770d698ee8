import type { Change } from '../change.ts';
import type { SearchOptions } from '../search/index.ts';
import { fieldsOf, flagOf, hashesOf, numberOf, textsOf } from './fields.ts';
import { MalformedBody } from './malformed.ts';

const most32 = 0xff_ff_ff_ff;
const mostMs = 10_000;
const mostResults = 100;

/** Bodies of requests out of values; `letters` allows first letters as names. All throw MalformedBody. */
export interface SearchBody {
  readonly query: Uint32Array;
  readonly options: SearchOptions;
}

/** Out of range limits and timeouts are drawn to the nearest bound, as the protocol says. */
export function searchBody(value: unknown, letters: boolean): SearchBody {
  const fields = fieldsOf(value, ['query', 'timeout', 'limit', 'min_score', 'score_pct'], letters);
  const minScore = numberOf(fields.min_score, most32);
  const limit = numberOf(fields.limit, most32) ?? 40;
  return {
    query: hashesOf(fields.query),
    options: {
      limit: Math.min(Math.max(limit, 1), mostResults),
      timeoutMs: Math.min(numberOf(fields.timeout, most32) ?? 500, mostMs),
      scorePct: numberOf(fields.score_pct, most32) ?? 10,
      ...(minScore === undefined ? {} : { minScore }),
    },
  };
}

export interface UpdateBody {
  readonly changes: readonly Change[];
  readonly expectedVersion: number | undefined;
}

export function updateBody(value: unknown, letters: boolean): UpdateBody {
  const fields = fieldsOf(value, ['changes', 'metadata', 'expected_version'], letters);
  if (!Array.isArray(fields.changes)) throw new MalformedBody('a list of changes is wanted');
  const changes = fields.changes.map((change: unknown) => changeOf(change, letters));
  if (fields.metadata !== undefined) changes.push({ kind: 'metadata', set: textsOf(fields.metadata) });
  return { changes, expectedVersion: numberOf(fields.expected_version, Number.MAX_SAFE_INTEGER) };
}

function changeOf(value: unknown, letters: boolean): Change {
  const kinds = fieldsOf(value, ['insert', 'delete', 'set_metadata'], letters);
  const [kind, ...others] = Object.keys(kinds);
  if (kind === undefined || others.length > 0)
    throw new MalformedBody('a change is one of insert, delete, set_metadata');
  if (kinds.insert !== undefined) {
    const { id, hashes } = fieldsOf(kinds.insert, ['id', 'hashes'], letters);
    return { kind: 'insert', id: idOf(id), hashes: hashesOf(hashes) };
  }
  if (kinds.delete !== undefined) {
    return { kind: 'delete', id: idOf(fieldsOf(kinds.delete, ['id'], letters).id) };
  }
  const { entries } = fieldsOf(kinds.set_metadata, ['entries'], letters);
  if (!Array.isArray(entries)) throw new MalformedBody('a list of entries is wanted');
  const pairs = entries.map((entry: unknown) => {
    const { key, value: text } = fieldsOf(entry, ['key', 'value'], letters);
    if (typeof key !== 'string' || typeof text !== 'string') throw new MalformedBody('metadata are texts');
    return [key, text];
  });
  return { kind: 'metadata', set: Object.fromEntries(pairs) };
}

function idOf(value: unknown): number {
  const id = numberOf(value, most32);
  if (id === undefined) throw new MalformedBody('an id is missing');
  return id;
}

export function documentBody(value: unknown, letters: boolean): Uint32Array {
  return hashesOf(fieldsOf(value, ['hashes'], letters).hashes);
}

export interface CreateBody {
  readonly expectDoesNotExist: boolean;
  readonly generation?: number;
}

export function createBody(value: unknown, letters: boolean): CreateBody {
  const fields = fieldsOf(value, ['expect_does_not_exist', 'generation'], letters);
  // Generations are names of folders.
  const generation = numberOf(fields.generation, 999_999_999_999_999);
  if (generation === 0) throw new MalformedBody('generations begin with 1');
  return {
    expectDoesNotExist: flagOf(fields.expect_does_not_exist) ?? false,
    ...(generation === undefined ? {} : { generation }),
  };
}

export function deleteBody(value: unknown, letters: boolean): { readonly expectExists: boolean } {
  return { expectExists: flagOf(fieldsOf(value, ['expect_exists'], letters).expect_exists) ?? false };
}
