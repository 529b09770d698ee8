import type { Parser } from './parsers.ts';

/** One option: `--data-dir` on the command line, `BANDSTAND_DATA_DIR` in the environment. */
export interface OptionSpec<T> {
  readonly parse: Parser<T>;
  readonly fallback: T;
  readonly describe: string;
  /** What stands for the value in --help. A flag has none. */
  readonly value?: string;
  /** Commas in the environment, repeated on the command line. */
  readonly list?: true;
  /** Never printed, and may be read from a file named by NAME_FILE. */
  readonly secret?: true;
  /** Only in the environment: it has no place in a list of processes. */
  readonly environmentOnly?: true;
}

/** Keeps the type of the value. */
export function option<T>(spec: OptionSpec<T>): OptionSpec<T> {
  return spec;
}

/** An option that nobody has to give. */
export const on = <T>(parse: Parser<T>): Parser<T | null> => parse;
