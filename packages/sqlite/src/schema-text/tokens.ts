/** A token of SQL: text between single quotes, a quoted name, a comment, white space, a word or number, or one sign. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+|[\p{L}_][\p{L}\p{N}_$]*|[\d.]+(?:e[+-]?\d+)?|<>|<=|>=|==|!=|\|\||->>?|<<|>>|[\s\S]/giu;

const plainName = /^[a-z_][a-z0-9_$]*$/;

/** The tokens of a statement without comments and space; words and plain quoted names in lower case, texts as they are. */
export function tokens(sql: string): string[] {
  return [...sql.matchAll(token)]
    .map(([text]) => text)
    .filter((text) => !/^(?:--|\/\*|\s)/.test(text))
    .map(normalToken);
}

function normalToken(text: string): string {
  const first = text[0];
  if (first === "'") return text;
  if (first !== '"' && first !== '`' && (first !== '[' || text.length === 1)) return text.toLowerCase();
  const name = text.slice(1, -1).replaceAll(`${first}${first}`, first).toLowerCase();
  return plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Cuts a list of tokens at the commas that no parenthesis encloses. */
export function splitAtCommas(list: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const part of list) {
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    if (part === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(part);
  }
  return parts;
}
