import {
  type Direction,
  type Rule,
  type RuleGroup,
  type RuleOperator,
  ruleFields,
  ruleOperators,
  type TrackRules,
  trackSorts,
} from '../catalogue/index.ts';
import { LibraryError } from '../errors/index.ts';

const mostRules = 50;
const deepest = 4;
const longestText = 200;
/** Tracks of one smart playlist. */
export const mostMatched = 10_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Rules as clients write them, checked: fields, operators and values that go together, at most 50 rules in four levels.
 * Throws LibraryError `invalid`, which says where.
 */
export function parseRules(value: unknown): TrackRules {
  const count = { rules: 0 };
  const fields = object(value, 'rules');
  only(fields, ['match', 'rules', 'sort', 'order', 'limit'], 'rules');
  const { sort = 'title', limit = 500 } = fields;
  const order =
    fields['order'] ?? (sort === 'title' || sort === 'album' || sort === 'random' ? 'asc' : 'desc');
  const known = trackSorts.find((one) => one === sort);
  if (known === undefined) throw wrong('rules.sort', `one of ${trackSorts.join(', ')}`);
  if (order !== 'asc' && order !== 'desc') throw wrong('rules.order', 'asc or desc');
  if (!isWhole(limit) || limit < 1 || limit > mostMatched)
    throw wrong('rules.limit', `a whole number from 1 to ${mostMatched}`);
  const direction: Direction = order;
  return { ...parseGroup(fields, 'rules', 1, count), sort: known, order: direction, limit };
}

/** Rules as they are stored, null when there are none or they are of another program. */
export function storedRules(text: string | null): TrackRules | null {
  if (text === null) return null;
  try {
    return parseRules(JSON.parse(text));
  } catch {
    return null;
  }
}

function parseGroup(fields: Fields, at: string, depth: number, count: { rules: number }): RuleGroup {
  const { match = 'all', rules = [] } = fields;
  if (match !== 'all' && match !== 'any') throw wrong(`${at}.match`, 'all or any');
  if (!Array.isArray(rules)) throw wrong(`${at}.rules`, 'a list');
  if (depth > deepest)
    throw new LibraryError('invalid', `${at}: rules may be nested ${deepest} levels deep.`);
  const parts = rules.map((one: unknown, index): Rule | RuleGroup => {
    count.rules += 1;
    if (count.rules > mostRules)
      throw new LibraryError('invalid', `There may be ${mostRules} rules at most.`);
    const place = `${at}.rules.${index}`;
    const part = object(one, place);
    if (!('rules' in part)) return parseRule(part, place);
    only(part, ['match', 'rules'], place);
    return parseGroup(part, place, depth + 1, count);
  });
  return { match, rules: parts };
}

function parseRule(fields: Fields, at: string): Rule {
  only(fields, ['field', 'operator', 'value'], at);
  const names = Object.keys(ruleFields);
  const field = fields['field'];
  if (!isField(field)) throw wrong(`${at}.field`, `one of ${names.join(', ')}`);
  const kind = ruleFields[field];
  const allowed: readonly RuleOperator[] = ruleOperators[kind];
  const operator = allowed.find((one) => one === fields['operator']);
  if (operator === undefined) throw wrong(`${at}.operator`, `one of ${allowed.join(', ')}`);
  return { field, operator, value: parseValue(kind, operator, fields['value'], `${at}.value`) };
}

const isField = (name: unknown): name is keyof typeof ruleFields =>
  typeof name === 'string' && Object.hasOwn(ruleFields, name);

function parseValue(
  kind: keyof typeof ruleOperators,
  operator: RuleOperator,
  value: unknown,
  at: string,
): Rule['value'] {
  switch (kind) {
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw wrong(at, 'true or false');
    case 'number':
      if (operator === 'between') return pair(value, at);
      if (isNumber(value)) return value;
      throw wrong(at, 'a number');
    case 'time':
      if (operator === 'inTheLast' || operator === 'notInTheLast') {
        if (isWhole(value) && value >= 1 && value <= 36_500) return value;
        throw wrong(at, 'a whole number of days');
      }
      if (typeof value === 'string' && value.length <= 40 && !Number.isNaN(Date.parse(value)))
        return new Date(value).toISOString();
      throw wrong(at, 'a time in ISO 8601');
    default:
      if (typeof value === 'string' && value !== '' && value.length <= longestText) return value;
      throw wrong(at, `a text of 1 to ${longestText} characters`);
  }
}

function pair(value: unknown, at: string): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [from, to]: readonly unknown[] = value;
    if (isNumber(from) && isNumber(to) && from <= to) return [from, to];
  }
  throw wrong(at, 'two numbers, the smaller one first');
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e9;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

function object(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'an object');
  return Object.fromEntries(Object.entries(value));
}

function only(fields: Fields, names: readonly string[], at: string): void {
  const strange = Object.keys(fields).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new LibraryError('invalid', `${at} has no "${strange}"; it takes ${names.join(', ')}.`);
}

const wrong = (at: string, expected: string): LibraryError =>
  new LibraryError('invalid', `${at} must be ${expected}.`);
