import { isList, Real, type Value } from '../metadata/index.ts';

/** JSON as the original writes it: names in order, a space after `,` and `:`, nothing but ASCII. */
export function jsonText(value: Value): string {
  if (value instanceof Real) return realText(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonText).join(', ')}]`;
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ', '}${quoted(name)}: ${jsonText(member)}`;
  }
  return `{${text}}`;
}

/** A number with its point. */
export const realText = ({ value }: Real): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value);

/** The members that are there, in the order of their names. */
export function membersOf(shape: {
  readonly [name: string]: Value | undefined;
}): readonly (readonly [string, Value])[] {
  return Object.entries(shape)
    .flatMap(([name, member]) => (member === undefined ? [] : [[name, member] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const beyondAscii = /[\u007f-\uffff]/;

function quoted(text: string): string {
  const json = JSON.stringify(text);
  if (!beyondAscii.test(json)) return json;
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
