import type { Credit } from './track-tags.ts';

/**
 * Credited names with the words between them.
 * `written` is the text for display; `names` are the single names when the tags give them (an ARTISTS field). With names,
 * the words between are looked up in the written text; without, the written text is split only where nothing but a
 * separation can be meant: "feat.", "ft.", "featuring", ";" and " / ". A "&" or "," may belong to one name and stays.
 */
export function creditsOf(written: string | null, names: readonly string[]): Credit[] {
  if (names.length > 1) return (written === null ? null : aligned(written, names)) ?? joined(names);
  if (names.length === 1 && names[0] !== undefined) {
    // A single name beside a longer text: the list of names is incomplete, the text is right.
    if (written === null || written === names[0]) return [{ name: names[0], join: '' }];
  }
  return written === null ? [] : split(written);
}

/** The credits as one text. */
export function displayOf(credits: readonly Credit[]): string | null {
  return credits.length === 0 ? null : credits.map((credit) => credit.name + credit.join).join('');
}

function joined(names: readonly string[]): Credit[] {
  const last = names.length - 1;
  return names.map((name, at) => ({ name, join: at === last ? '' : at === last - 1 ? ' & ' : ', ' }));
}

function aligned(written: string, names: readonly string[]): Credit[] | null {
  const text = written.toLowerCase();
  // Lower case may change the length ("İ"); positions would then lie.
  if (text.length !== written.length) return null;
  const credits: Credit[] = [];
  let end = 0;
  let previous: { readonly start: number; readonly end: number } | null = null;
  for (const name of names) {
    const start = text.indexOf(name.toLowerCase(), end);
    if (start < 0 || (previous === null && start > 0)) return null;
    if (previous)
      credits.push({
        name: written.slice(previous.start, previous.end),
        join: written.slice(previous.end, start),
      });
    end = start + name.length;
    previous = { start, end };
  }
  if (!previous) return null;
  credits.push({ name: written.slice(previous.start, previous.end), join: written.slice(previous.end) });
  return credits.every((credit, at) => at === credits.length - 1 || credit.join !== '') ? credits : null;
}

const separators = /(\s+[([]?(?:feat\.?|ft\.?|featuring)\s+|\s*;\s*|\s+\/\s+)/i;

function split(written: string): Credit[] {
  if (!separators.test(written)) return [{ name: written, join: '' }];
  const pieces = written.split(separators);
  const credits: Credit[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const bracketed = /[([]/.test(pieces[at - 1] ?? '');
    const piece = pieces[at] ?? '';
    const name = bracketed ? piece.replace(/[)\]]$/, '') : piece;
    const closing = piece.slice(name.length);
    const join = closing + (pieces[at + 1] ?? '');
    if (name.trim() === '') return [{ name: written, join: '' }];
    credits.push({ name, join });
  }
  return credits;
}
