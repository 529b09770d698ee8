import type { Params, SqlValue } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { Rule, RuleField, RuleOperator } from '../../rules.ts';
import { type Flags, flagsOf, readIds } from '../positions/id-list.ts';
import type { Scope } from '../scope.ts';
import { termsOf } from '../search/terms.ts';
import type { Kept } from '../shelves/shelf.ts';

/** What one condition reads: the ids that pass, or (`inverse`) those that do not. */
export interface Leaf {
  readonly sql: string;
  readonly params: Readonly<Record<string, SqlValue>>;
  readonly inverse: boolean;
  /** Whether it is about what the viewer did. */
  readonly personal: boolean;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Columns of tracks that an index holds. */
const columns: Readonly<Partial<Record<RuleField, string>>> = {
  year: 'year',
  duration: 'duration',
  bpm: 'bpm',
  bitrate: 'bitrate',
  added: 'created_at',
  format: 'format',
};

const ids = (from: string): string => `SELECT group_concat(id) FROM (${from})`;

/** The row that a rule names, also what it was merged into. */
const rowOf = (kind: 'artist' | 'album'): string => `(SELECT id FROM ${kind}s WHERE gid = :value
  UNION ALL SELECT into_id FROM merges WHERE gid = :value AND kind = '${kind}' LIMIT 1)`;

/** The statement behind a condition. @param now ms since 1970; hours count, so that what was read can be kept */
export function leafOf(rule: Rule, now: number): Leaf {
  const inverse = ['isNot', 'containsNot', 'notInTheLast'].includes(rule.operator);
  switch (rule.field) {
    case 'title':
    case 'artistName':
    case 'albumTitle':
      return wordsLeaf(rule.field, String(rule.value), inverse);
    case 'genre':
      return plain('SELECT track_id AS id FROM track_genres WHERE genre = :value', rule, inverse);
    case 'artist':
      return plain(
        `SELECT DISTINCT track_id AS id FROM track_artists
         WHERE artist_id = ${rowOf('artist')}`,
        rule,
        inverse,
      );
    case 'album':
      return plain(
        `SELECT id FROM tracks WHERE album_id = ${rowOf('album')} AND id NOT IN (SELECT id FROM veiled_tracks)
         UNION ALL SELECT track_id FROM album_tracks WHERE album_id = ${rowOf('album')}`,
        rule,
        inverse,
      );
    case 'starred': {
      const sql = `SELECT item_key AS id FROM starred_items WHERE username = :username AND item_type = 'track'`;
      return { sql: ids(sql), params: {}, inverse: rule.value === false, personal: true };
    }
    case 'plays':
      return countLeaf(rule, 'listening', 'item_id', 'plays');
    case 'rating':
      return countLeaf(rule, 'item_ratings', 'item_key', 'rating');
    case 'played':
      return playedLeaf(rule, now);
    default:
      return columnLeaf(rule, columns[rule.field] ?? rule.field, now);
  }
}

function plain(sql: string, { value }: Rule, inverse: boolean): Leaf {
  return { sql: ids(sql), params: { value: String(value) }, inverse, personal: false };
}

function wordsLeaf(field: 'title' | 'artistName' | 'albumTitle', text: string, inverse: boolean): Leaf {
  const column = { title: 'title', artistName: 'artist', albumTitle: 'album' }[field];
  const { match } = termsOf(text);
  const sql = 'SELECT rowid AS id FROM tracks_fts WHERE tracks_fts MATCH :value';
  return {
    sql: ids(match === undefined ? 'SELECT id FROM tracks WHERE 0 AND :value' : sql),
    params: { value: `{${column}} : (${match ?? ''})` },
    inverse,
    personal: false,
  };
}

const signs: Readonly<Partial<Record<RuleOperator, string>>> = {
  above: '>',
  below: '<',
  after: '>',
  before: '<',
};

/** A comparison with the parameters it takes. */
function comparison(column: string, { operator, value }: Rule): { sql: string; params: Leaf['params'] } {
  if (typeof value === 'object') {
    const [from, to] = value;
    return { sql: `${column} BETWEEN :from AND :to`, params: { from, to } };
  }
  const sign = signs[operator] ?? '=';
  return { sql: `${column} ${sign} :value`, params: { value: typeof value === 'boolean' ? 1 : value } };
}

function columnLeaf(rule: Rule, column: string, now: number): Leaf {
  const inverse = rule.operator === 'isNot' || rule.operator === 'notInTheLast';
  const days = rule.operator === 'inTheLast' || rule.operator === 'notInTheLast';
  const { sql, params } = days
    ? { sql: `${column} > :value`, params: { value: since(rule, now) } }
    : comparison(column, rule);
  const read = `SELECT id FROM tracks WHERE ${column} IS NOT NULL AND ${sql}`;
  return { sql: ids(read), params, inverse, personal: false };
}

/** Tracks of which the table holds nothing have none: they are found as what is left. */
function countLeaf(rule: Rule, table: 'listening' | 'item_ratings', id: string, column: string): Leaf {
  const mine = `SELECT ${id} AS id FROM ${table} WHERE username = :username AND item_type = 'track'`;
  const { sql, params } = comparison(column, rule);
  const passes = rule.operator === 'isNot' ? `NOT (${sql})` : sql;
  // Where none at all passes too, those that do not pass are read.
  const inverse = holds(rule, 0);
  return { sql: ids(`${mine} AND ${inverse ? `NOT (${passes})` : passes}`), params, inverse, personal: true };
}

/** Whether a number passes a condition. */
function holds({ operator, value }: Rule, number: number): boolean {
  if (typeof value === 'object') return number >= value[0] && number <= value[1];
  const wanted = Number(value);
  switch (operator) {
    case 'above':
      return number > wanted;
    case 'below':
      return number < wanted;
    case 'isNot':
      return number !== wanted;
    default:
      return number === wanted;
  }
}

/** What was never played was played neither before nor after a time, and not in the last days. */
function playedLeaf(rule: Rule, now: number): Leaf {
  const days = rule.operator === 'inTheLast' || rule.operator === 'notInTheLast';
  const sign = rule.operator === 'before' ? '<' : '>';
  const value = days ? since(rule, now) : String(rule.value);
  const sql = `SELECT item_id AS id FROM listening
    WHERE username = :username AND item_type = 'track' AND last_played_at ${sign} :value`;
  return { sql: ids(sql), params: { value }, inverse: rule.operator === 'notInTheLast', personal: true };
}

function since({ value }: Rule, now: number): string {
  return new Date(Math.floor(now / hourMs) * hourMs - Number(value) * dayMs).toISOString();
}

/** The ids of a condition, kept until the catalogue (or what the viewer did) changes. */
export function readLeaf(scope: Scope, { sql, params, personal }: Leaf): Kept<Flags> {
  const { memory, reader, viewer } = scope;
  const account = activeAccount(viewer);
  if (personal && account === undefined) return { value: new Uint8Array(0), id: 0 };
  const all: Params = personal ? { ...params, username: account?.username ?? '' } : params;
  const key = `rule ${sql} ${JSON.stringify(all)}`;
  const { artist, album, track, data } = memory.feed;
  const stamp = personal ? String(data) : `${artist}:${album}:${track}`;
  return memory.flags.get(key, stamp, () => flagsOf(readIds(reader, sql, all)));
}
