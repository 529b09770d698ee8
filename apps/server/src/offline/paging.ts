import { CommandError, exitCodes } from '../terminal/index.ts';

/** What the person typed, for a sentence about it. */
export const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A whole number that the person typed. Throws when it is none, or outside of `least` to `most`. */
export function wholeNumber(text: unknown, name: string, [least, most]: readonly [number, number]): number {
  const value = typeof text === 'string' && /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new CommandError(
    `${name} is a whole number from ${least} to ${most}, and not ${said(text)}.`,
    exitCodes.usage,
  );
}

/** How long a page is. */
export const limitOf = (options: Readonly<Record<string, unknown>>, most = 1000): number =>
  wholeNumber(options['limit'], '--limit', [1, most]);

/** A time that the person typed, in ms since 1970; `undefined` when there is none. */
export function timeOf(text: unknown, name: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new CommandError(
    `${name} is a time such as 2026-03-01T20:15:00Z, and not ${said(text)}.`,
    exitCodes.usage,
  );
}

/** `on` or `off`. */
export function switchOf(word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw new CommandError(`Say on or off, and not ${word}.`, exitCodes.usage);
}
