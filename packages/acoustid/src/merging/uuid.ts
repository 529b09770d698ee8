/** Whether a text is a UUID, which PostgreSQL takes it for in any case of its letters. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
