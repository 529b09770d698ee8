import type { Postgres } from '@bandstand/acoustid';
import { type Terminal, table } from '../../terminal/index.ts';

/** What the commands are told besides their arguments. */
export interface CareOptions {
  readonly json?: boolean;
  readonly note?: string;
  readonly after?: number;
  readonly dryRun?: boolean;
  readonly job?: string;
}

/** What the work of each command needs. */
export interface CareParts {
  readonly postgres: Postgres;
  readonly terminal: Terminal;
  readonly options: CareOptions;
  /** In whose name it is done. */
  readonly accountId: () => Promise<number>;
}

type Cell = string | number | boolean | Date | null | undefined;

/** Prints rows as a table, or as JSON under their name. */
export function list(
  { terminal, options }: CareParts,
  name: string,
  rows: readonly Readonly<Record<string, Cell>>[],
): void {
  if (options.json === true) return terminal.json({ [name]: rows });
  const text = (value: Cell): string => (value instanceof Date ? value.toISOString() : String(value ?? ''));
  const [first] = rows;
  if (first === undefined) return terminal.say('There are none.');
  const cells = rows.map((row) => Object.values(row).map(text));
  terminal.print(table(Object.keys(first), cells));
}

/** Why it is done, where somebody said so. */
export const noteOf = ({ note }: CareOptions) => (note === undefined ? {} : { note });
