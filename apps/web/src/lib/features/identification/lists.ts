/** The lists to review, in the order in which they are shown. */
export const listNames = ['duplicates', 'mistagged', 'suggested', 'unknown'] as const;
export type ListName = (typeof listNames)[number];

/** The list that an address names; the first unless it names one. */
export const listOf = (name: string | null): ListName =>
  listNames.find((known) => known === name) ?? 'duplicates';

/** Puts the focus where the work goes on after an item has left its list: the next one, else the heading. */
export function focusAfter(list: HTMLElement | undefined, at: number): void {
  const items = list?.querySelectorAll<HTMLElement>('[data-item]');
  (items?.[Math.min(at, items.length - 1)] ?? list)?.focus();
}
