/**
 * A reader of the part of XML 1.0 that feeds are written in, for text from strangers: elements, attributes, text, CDATA,
 * the five entities of the specification and numbers. A document type is refused, so there are no entities to expand and
 * nothing is ever fetched. Size, depth and counts are limited.
 */
export interface XmlElement {
  /** With its prefix, as written. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly inside, together. */
  readonly text: string;
}

/** Why a text is no XML for us; the message may be shown. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const most = { depth: 40, elements: 300_000, attributes: 50 } as const;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const nameAt = /[A-Za-z_:\u0080-\uffff][\w:.\-\u00b7\u0080-\uffff]*/y;
const attributeAt =
  /\s+([A-Za-z_:\u0080-\uffff][\w:.\-\u00b7\u0080-\uffff]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const endAt = /\s*(\/?)>/y;

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly parts: string[];
}

/** The root element. Throws XmlError. */
export function readXml(text: string): XmlElement {
  const stack: Open[] = [{ name: '', attributes: new Map(), children: [], parts: [] }];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let elements = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const here = stack.at(-1);
    if (here === undefined) throw new XmlError('The document has more ends than beginnings.');
    here.parts.push(plainText(text.slice(at, next < 0 ? text.length : next)));
    if (next < 0) break;
    if (text.startsWith('<!--', next)) at = after(text, '-->', next + 4);
    else if (text.startsWith('<?', next)) at = after(text, '?>', next + 2);
    else if (text.startsWith('<![CDATA[', next)) {
      at = after(text, ']]>', next + 9);
      here.parts.push(text.slice(next + 9, at - 3));
    } else if (text.startsWith('<!', next)) throw new XmlError('Documents that declare a type are not read.');
    else if (text.startsWith('</', next)) at = close(stack, text, next);
    else {
      elements += 1;
      if (elements > most.elements) throw new XmlError(`More than ${most.elements} elements are not read.`);
      at = open(stack, text, next);
    }
  }
  const [root] = stack[0]?.children ?? [];
  if (stack.length !== 1) throw new XmlError('The document ends inside an element.');
  if (root === undefined || stack[0]?.children.length !== 1)
    throw new XmlError('The document is not one element.');
  return root;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  if (found < 0) throw new XmlError('The document ends too early.');
  return found + mark.length;
}

/** Reads a beginning; the place after it. */
function open(stack: Open[], text: string, from: number): number {
  nameAt.lastIndex = from + 1;
  const name = nameAt.exec(text)?.[0];
  if (name === undefined) throw new XmlError('An element has no name.');
  const attributes = new Map<string, string>();
  let at = nameAt.lastIndex;
  for (;;) {
    attributeAt.lastIndex = at;
    const found = attributeAt.exec(text);
    if (found === null) break;
    at = attributeAt.lastIndex;
    if (attributes.size >= most.attributes) throw new XmlError('An element has too many attributes.');
    attributes.set(found[1] ?? '', plainText(found[2] ?? found[3] ?? ''));
  }
  endAt.lastIndex = at;
  const end = endAt.exec(text);
  if (end === null) throw new XmlError(`The element ${name.slice(0, 50)} is not well formed.`);
  const element: Open = { name, attributes, children: [], parts: [] };
  if (end[1] === '/') stack.at(-1)?.children.push(finished(element));
  else if (stack.length > most.depth) throw new XmlError(`More than ${most.depth} levels are not read.`);
  else stack.push(element);
  return endAt.lastIndex;
}

/** Reads an end; the place after it. */
function close(stack: Open[], text: string, from: number): number {
  const at = after(text, '>', from);
  const element = stack.pop();
  if (element === undefined || stack.length === 0 || text.slice(from + 2, at - 1).trim() !== element.name)
    throw new XmlError('The ends of elements do not match their beginnings.');
  stack.at(-1)?.children.push(finished(element));
  return at;
}

const finished = ({ parts, ...element }: Open): XmlElement => ({ ...element, text: parts.join('') });

/** A text with its references resolved; what is none of the five entities and no number stays as it is written. */
function plainText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return named[name] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : '';
  });
}
