/** A date of a tag as YYYY, YYYY-MM or YYYY-MM-DD; null when no year from 1000 to 2999 leads it. */
export function partialDate(text: string | undefined): string | null {
  if (text === undefined) return null;
  const found = /^\s*([12]\d{3})(?:[-./]?(\d{2})(?:[-./]?(\d{2}))?)?(?!\d)/.exec(text);
  if (!found) return trailingYear(text);
  const [, year = '', month, day] = found;
  if (month === undefined || !within(month, 1, 12)) return year;
  if (day === undefined || !within(day, 1, daysIn(Number(year), Number(month)))) return `${year}-${month}`;
  return `${year}-${month}-${day}`;
}

/** ID3v2.3 keeps year and day apart: TYER "1999" and TDAT "3112" (day, month). */
export function dateOfParts(year: string | undefined, dayMonth: string | undefined): string | null {
  const start = partialDate(year);
  const found = /^(\d{2})(\d{2})$/.exec(dayMonth?.trim() ?? '');
  if (start === null || start.length !== 4 || !found) return start;
  return partialDate(`${start}-${found[2]}-${found[1]}`);
}

export function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}

/** "31/12/1999": day and month cannot be told apart, the year can. */
function trailingYear(text: string): string | null {
  return /^\s*\d{1,2}[-./]\d{1,2}[-./]([12]\d{3})\s*$/.exec(text)?.[1] ?? null;
}

function within(digits: string, low: number, high: number): boolean {
  const value = Number(digits);
  return value >= low && value <= high;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
