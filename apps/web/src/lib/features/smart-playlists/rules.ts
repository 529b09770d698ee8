import type { PlaylistRules } from '#lib/api/index.ts';

/** Fields that rules ask for, with the kind of value each compares; as the server has them. */
export const fieldKinds = {
  title: 'words',
  artistName: 'words',
  albumTitle: 'words',
  genre: 'name',
  format: 'name',
  year: 'number',
  duration: 'number',
  bpm: 'number',
  bitrate: 'number',
  plays: 'number',
  rating: 'number',
  added: 'time',
  played: 'time',
  starred: 'flag',
} as const;
export type RuleField = keyof typeof fieldKinds;

export const operatorsOf = {
  words: ['contains', 'containsNot'],
  name: ['is', 'isNot'],
  number: ['is', 'isNot', 'above', 'below', 'between'],
  time: ['inTheLast', 'notInTheLast', 'before', 'after'],
  flag: ['is'],
} as const;
export type RuleOperator = (typeof operatorsOf)[keyof typeof operatorsOf][number];

type Part = PlaylistRules['rules'][number];

/** A condition as the page holds it; `kept` is one that this page cannot show in parts and leaves as it is. */
export type RuleRow =
  | { kind: 'rule'; field: RuleField; operator: RuleOperator; value: string; upTo: string }
  | { kind: 'kept'; part: Part };

export const newRow = (): RuleRow => ({ kind: 'rule', field: 'genre', operator: 'is', value: '', upTo: '' });

const isField = (name: unknown): name is RuleField =>
  typeof name === 'string' && Object.hasOwn(fieldKinds, name);

export function operatorsFor(field: RuleField): readonly RuleOperator[] {
  return operatorsOf[fieldKinds[field]];
}

/** The rows for rules of the server. */
export function rowsOf(rules: readonly Part[]): RuleRow[] {
  return rules.map((part) => {
    const { field, operator, value } = part;
    if (!isField(field)) return { kind: 'kept', part };
    const known = operatorsFor(field).find((one) => one === operator);
    if (known === undefined) return { kind: 'kept', part };
    const [from, upTo]: unknown[] = Array.isArray(value) ? value : [value, ''];
    const text = known === 'before' || known === 'after' ? String(from).slice(0, 10) : String(from);
    return { kind: 'rule', field, operator: known, value: text, upTo: String(upTo) };
  });
}

/** The rules for the rows that are filled in. */
export function partsOf(rows: readonly RuleRow[]): Part[] {
  return rows.flatMap((row) => {
    if (row.kind === 'kept') return [row.part];
    const value = valueOf(row);
    return value === null ? [] : [{ field: row.field, operator: row.operator, value }];
  });
}

function valueOf({ field, operator, value, upTo }: Extract<RuleRow, { kind: 'rule' }>): unknown {
  const kind = fieldKinds[field];
  if (kind === 'flag') return value !== 'false';
  const text = value.trim();
  if (text === '') return null;
  if (kind === 'words' || kind === 'name') return text;
  if (operator === 'before' || operator === 'after') return `${text}T00:00:00.000Z`;
  const numbers = operator === 'between' ? [Number(text), Number(upTo)] : [Number(text)];
  if (numbers.some((one) => !Number.isFinite(one)) || (operator === 'between' && upTo.trim() === ''))
    return null;
  return operator === 'between' ? numbers : numbers[0];
}
