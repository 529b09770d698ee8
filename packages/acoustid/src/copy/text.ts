const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A value of COPY's text format as it was (PostgreSQL's manual, COPY, "Text Format"). */
export const unescapeCopy = (text: string): string =>
  text.includes('\\') ? text.replaceAll(/\\(.)/gs, (_all, sign: string) => escapes[sign] ?? sign) : text;
