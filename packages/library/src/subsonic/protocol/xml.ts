import { ElementText, type Node, type Scalar, type Value } from './node.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Written plainly they would become spaces in an attribute.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
const special = /[&<>"'\p{Cc}\p{Cs}\ufffe\uffff]/u;
const everySpecial = new RegExp(special.source, 'gu');

/** A text as it stands in XML, in an attribute or between tags. What XML cannot say (control characters) is dropped. */
export function xmlText(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (letter) => entities[letter] ?? '') : text;
}

/** An element, cut where further attributes may be put in: `head` ends in an attribute, `tail` closes the tag. */
export function xmlParts(name: string, node: Node): { readonly head: string; readonly tail: string } {
  let head = `<${name}`;
  let inside = '';
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (value === undefined) continue;
    if (isList(value)) for (const one of value) inside += child(key, one);
    else if (value instanceof ElementText) inside += child(key, value.value);
    else if (typeof value === 'object') inside += xmlElement(key, value);
    else if (key === 'value') inside += xmlText(String(value));
    else head += attribute(key, value);
  }
  return { head, tail: inside === '' ? '/>' : `>${inside}</${name}>` };
}

/** ` name="value"` */
export function attribute(name: string, value: Scalar): string {
  return ` ${name}="${typeof value === 'string' ? xmlText(value) : String(value)}"`;
}

export function xmlElement(name: string, node: Node): string {
  const { head, tail } = xmlParts(name, node);
  return head + tail;
}

function child(name: string, value: Scalar | Node): string {
  return typeof value === 'object' ? xmlElement(name, value) : `<${name}>${xmlText(String(value))}</${name}>`;
}

const isList = (value: Value): value is readonly (Scalar | Node)[] => Array.isArray(value);
