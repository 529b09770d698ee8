import { isList, Real, type Value } from '../metadata/index.ts';
import { membersOf, realText } from './json.ts';

/**
 * XML as the original writes it: names in order, the items of a list under
 * the singular of its name, `@name` is an attribute.
 */
export function xmlText(value: Value): string {
  return `<?xml version='1.0' encoding='UTF-8'?>\n${element('response', value)}`;
}

function element(name: string, value: Value): string {
  if (value instanceof Real) return wrapped(name, '', realText(value));
  if (typeof value !== 'object' || value === null) return wrapped(name, '', escaped(scalar(value)));
  if (isList(value)) return wrapped(name, '', value.map((item) => element(singularOf(name), item)).join(''));
  const members = membersOf(value);
  const attributes = members
    .filter(([member]) => member.startsWith('@'))
    .map(([member, text]) => ` ${member.slice(1)}="${escaped(isScalar(text) ? scalar(text) : '')}"`);
  const inner = members
    .filter(([member]) => !member.startsWith('@'))
    .map(([member, nested]) => element(member, nested));
  return wrapped(name, attributes.join(''), inner.join(''));
}

const wrapped = (name: string, attributes: string, inner: string): string =>
  inner === '' ? `<${name}${attributes} />` : `<${name}${attributes}>${inner}</${name}>`;

type Scalar = string | number | boolean | null;
const isScalar = (value: Value): value is Scalar => typeof value !== 'object' || value === null;

/** Words of the original's language, which its clients know. */
function scalar(value: Scalar): string {
  if (value === null) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

/** What one of several is called. */
export function singularOf(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (name.endsWith('shes')) return name.slice(0, -2);
  return name.endsWith('s') ? name.slice(0, -1) : name;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text without what XML 1.0 cannot hold at all. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
