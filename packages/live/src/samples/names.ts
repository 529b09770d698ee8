const shape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}(?:\.[A-Za-z0-9_-]{1,20})?\.([a-z0-9]{2,5})$/;

/** What a page may be made of, by the end of a file's name. */
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

export interface SampleName {
  readonly name: string;
  /** Media type. */
  readonly type: string;
}

/** The file that a text names: a single name with an end that is known; undefined for anything else, with whatever in it. */
export function parseSampleName(text: string): SampleName | undefined {
  const end = shape.exec(text)?.[1];
  const type = end === undefined || !Object.hasOwn(types, end) ? undefined : types[end];
  return type === undefined ? undefined : { name: text, type };
}
