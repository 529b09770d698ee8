/** What fields of a page hold, from and to what the server takes. Empty text means that there is nothing. */

export const textOf = (value: string | number | null): string => (value === null ? '' : String(value));
export const textOrNull = (text: string): string | null => text.trim() || null;
export const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Several names in one field, parted by semicolons: genres may hold commas. */
export const listText = (names: readonly string[]): string => names.join('; ');
export const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

export interface CreditRow {
  /** The artist as long as the name is `was`. */
  id: string;
  was: string;
  name: string;
  creditedAs: string;
  /** What stands before the next one: " & ". */
  join: string;
}

interface CreditView {
  readonly id: string;
  readonly name: string;
  readonly creditedAs: string | null;
  readonly join: string;
}

export const creditRows = (credits: readonly CreditView[]): CreditRow[] =>
  credits.map(({ id, name, creditedAs, join }) => ({
    id,
    was: name,
    name,
    creditedAs: creditedAs ?? '',
    join,
  }));

/** An artist whose name was typed over is another one: the one of that name, made when nobody has it. */
export const creditsOf = (rows: readonly CreditRow[]) =>
  rows
    .filter(({ name }) => name.trim() !== '')
    .map(({ id, was, name, creditedAs, join }) => ({
      ...(id !== '' && name === was ? { id } : { name: name.trim() }),
      creditedAs: textOrNull(creditedAs),
      join,
    }));

export interface LinkRow {
  label: string;
  url: string;
}

export const linksOf = (rows: readonly LinkRow[]): LinkRow[] =>
  rows
    .filter(({ url }) => url.trim() !== '')
    .map(({ label, url }) => ({ label: label.trim() || url.trim(), url: url.trim() }));
