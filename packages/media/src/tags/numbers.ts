/** A whole number at the start of the text from 0 to `most`; null otherwise. */
export function wholeNumber(text: string | undefined, most: number): number | null {
  const found = /^\s*(\d{1,9})(?!\d)/.exec(text ?? '');
  const value = Number(found?.[1]);
  return found && value <= most ? value : null;
}

/** "3/12" as position and total; a zero means unknown. Vinyl sides ("A2") have no number. */
export function position(text: string | undefined): { no: number | null; total: number | null } {
  const [no, total] = (text ?? '').split('/', 2);
  return { no: wholeNumber(no, 65_535) || null, total: wholeNumber(total, 65_535) || null };
}

/** A decimal number ("-6.51 dB", "0,98") within the bounds; null otherwise. */
export function decimal(text: string | undefined, low: number, high: number): number | null {
  const found = /^\s*([+-]?\d*[.,]?\d+(?:[eE][+-]?\d{1,2})?)/.exec(text ?? '');
  if (!found?.[1]) return null;
  const value = Number(found[1].replace(',', '.'));
  return Number.isFinite(value) && value >= low && value <= high ? value : null;
}

/** A measured number within the bounds, else null: headers of damaged files hold anything. */
export function bounded(value: number | null | undefined, low: number, high: number): number | null {
  return value !== null && value !== undefined && value >= low && value <= high ? value : null;
}
