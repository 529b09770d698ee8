/** Ids of the pages are UUIDs, those of the store the same 32 digits without dashes. */
export const bareId = (gid: string): string => gid.replaceAll('-', '').toLowerCase();

/** The UUID of an id of the store. */
export const gidOf = (id: string): string =>
  id.length === 32 ? id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : id;

/** A name for an edit: told twice by it, it is made once. */
export const editName = (): string => crypto.randomUUID();
