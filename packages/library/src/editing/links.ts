import { LibraryError } from '../errors/index.ts';
import { isWebAddress } from '../settings/index.ts';

export interface LinkEdit {
  readonly label: string;
  readonly url: string;
}

/** Links as they are stored. Throws LibraryError `invalid` for what is no address of the web. */
export function linksText(links: readonly LinkEdit[]): string {
  const bad = links.find(({ url }) => !isWebAddress(url));
  if (bad !== undefined) throw new LibraryError('invalid', `${bad.url.slice(0, 200)} is no web address.`);
  return JSON.stringify(links.map(({ label, url }) => ({ label: label.trim() || url, url })));
}

/** Stored links; what other programs have written otherwise is left out. */
export function linksView(text: string | null): LinkEdit[] {
  const list: unknown = parsed(text ?? '[]');
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('url' in one) || typeof one.url !== 'string') return [];
    return [{ label: 'label' in one && typeof one.label === 'string' ? one.label : one.url, url: one.url }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}
