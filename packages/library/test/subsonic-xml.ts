/** An element of an XML document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const nameSource = '[A-Za-z_][\\w.-]*';
const token = new RegExp(
  `<(${nameSource})((?:\\s+${nameSource}="[^"<]*")*)\\s*(/?)>|</(${nameSource})\\s*>|([^<]+)`,
  'y',
);
const attribute = new RegExp(`(${nameSource})="([^"<]*)"`, 'g');
const allowed = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/**
 * The document element of a well-formed document (XML 1.0 without DTD, comments and CDATA, which no answer holds). Throws on
 * anything that a parser of a client would refuse: wrong nesting, bare
 * ampersands, repeated attributes, forbidden characters.
 */
export function parseXml(document: string): Element {
  if (!document.startsWith('<?xml version="1.0" encoding="UTF-8"?>')) throw new Error('No XML declaration');
  if (!allowed.test(document)) throw new Error('A character that XML does not allow');
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  token.lastIndex = document.indexOf('?>') + 2;
  while (token.lastIndex < document.length) {
    const from = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`Not well-formed at ${document.slice(from, from + 80)}`);
    step(open, match);
  }
  const [root] = top.children;
  if (open.length !== 1 || root === undefined || top.children.length !== 1 || top.text.trim() !== '')
    throw new Error('A document has one element that is closed');
  return root;
}

function step(open: Open[], [, start, attributes = '', empty, end, text]: RegExpExecArray): void {
  const parent = open.at(-1);
  if (parent === undefined) throw new Error('Nothing is open');
  if (text !== undefined) parent.text += unescaped(text);
  else if (start !== undefined) {
    const element: Open = { name: start, attributes: attributesOf(attributes), children: [], text: '' };
    parent.children.push(element);
    if (empty === '') open.push(element);
  } else {
    if (parent.name !== end) throw new Error(`${end} closes ${parent.name}`);
    open.pop();
  }
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(attribute)) {
    if (Object.hasOwn(found, name)) throw new Error(`${name} is there twice`);
    found[name] = unescaped(value);
  }
  return found;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(#\d+|\w+)?(;?)/g, (whole, name: string | undefined, end: string) => {
    const letter =
      name?.startsWith('#') === true ? String.fromCodePoint(Number(name.slice(1))) : entities[name ?? ''];
    if (letter === undefined || end === '') throw new Error(`${whole} is no entity`);
    return letter;
  });
}
