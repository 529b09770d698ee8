import { unescapeCopy } from '../copy/index.ts';
import type { Day, DumpTable } from './files.ts';

type Kind = 'number' | 'count' | 'seconds' | 'uuid' | 'time' | 'text' | 'hashes' | 'flag';
type Value = string | number | boolean | readonly number[];

/** A row as its file says it, with the fields that are known and nothing else. */
export type DumpRow = Readonly<Record<string, Value>>;

const link = { track_id: 'number', submission_count: 'count', created: 'time', updated: 'time?' } as const;

/** The fields of each table; those with `?` may be missing, which means NULL. */
const fields: Readonly<Record<DumpTable, Readonly<Record<string, Kind | `${Kind}?`>>>> = {
  track: {
    id: 'number',
    gid: 'uuid',
    new_id: 'number?',
    disabled: 'flag?',
    created: 'time',
    updated: 'time?',
  },
  meta: {
    id: 'number',
    track: 'text?',
    artist: 'text?',
    album: 'text?',
    album_artist: 'text?',
    track_no: 'count?',
    disc_no: 'count?',
    year: 'count?',
    created: 'time?',
  },
  fingerprint: { id: 'number', fingerprint: 'hashes', length: 'seconds', created: 'time' },
  track_fingerprint: { fingerprint_id: 'number', ...link },
  track_mbid: { mbid: 'uuid', disabled: 'flag?', ...link },
  track_puid: { puid: 'uuid', ...link },
  track_meta: { meta_id: 'number', ...link },
};

const most31 = 2 ** 31 - 1;
/** Numbers of rows: the highest leave room for those that are given here. */
const mostNumber = 2_000_000_000;
const isWhole = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
/** Hashes of a fingerprint: four hours. */
const mostHashes = 120_000;

const fits: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  number: (value) => isWhole(value, 1, mostNumber),
  count: (value) => isWhole(value, 0, most31),
  seconds: (value) => isWhole(value, 1, 32_767),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  time: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[+-]\d\d(?::?\d\d)?|Z)?$/.test(value) &&
    !Number.isNaN(Date.parse(value.slice(0, 19).replace(' ', 'T'))),
  text: (value) => typeof value === 'string',
  hashes: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= mostHashes &&
    value.every((hash) => isWhole(hash, -most31 - 1, most31)),
  flag: (value) => typeof value === 'boolean',
};

/** Until 2024-12-04 the published files were written with COPY's escapes on top of those of JSON. */
const firstPlainDay = '2024-12-05';

/** Reads a line. A text says why it is none. */
export function readRow(table: DumpTable, day: Day, line: string): DumpRow | string {
  const value = parse(day < firstPlainDay ? [unescapeCopy(line), line] : [line, unescapeCopy(line)]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const row: Record<string, Value> = {};
  for (const [name, said] of Object.entries(fields[table])) {
    const kind = said.replace('?', '');
    const given: unknown = Reflect.get(value, name) ?? undefined;
    if (given === undefined) {
      if (kind === said) return `${name} is missing`;
    } else if (isKind(kind) && isValue(given) && fits[kind](given)) row[name] = plain(given);
    else return `${name} is no ${kind}`;
  }
  return row;
}

function parse(texts: readonly string[]): unknown {
  for (const text of texts) {
    try {
      return JSON.parse(text);
    } catch {
      // The other way of writing it is tried.
    }
  }
  return undefined;
}

const isKind = (kind: string): kind is Kind => kind in fits;
const isValue = (value: unknown): value is Value =>
  Array.isArray(value) || ['string', 'number', 'boolean'].includes(typeof value);
/** PostgreSQL keeps no NUL in a text. */
const plain = (value: Value): Value => (typeof value === 'string' ? value.replaceAll('\0', '') : value);
