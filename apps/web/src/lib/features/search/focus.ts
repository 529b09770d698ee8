/** Id of the field in the header. */
export const searchFieldId = 'search-field';

/** Puts the cursor into the search field, with its text chosen. */
export function focusSearch(): void {
  const field = document.getElementById(searchFieldId);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
