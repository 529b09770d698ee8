const plurals = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');

/** A number with its noun: `counted(1, 'track', 'tracks')` is "1 track". */
export function counted(count: number, one: string, other: string): string {
  return `${numbers.format(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

/** A number as people of this language write it. */
export const number = (value: number): string => numbers.format(value);
