import Type, { type TSchema } from 'typebox';
import { problem } from '../errors/index.ts';

/** The query of every list. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, description: 'Items of the page; 50 by default.' }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 600, description: 'The `next` of the page before.' })),
};

/** The answer of every list. */
export const pageSchema = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });

/** Where a page ended: a value that the list is ordered by, and a number. Opaque to clients. */
export interface Place {
  readonly value: string;
  readonly id: number;
}

export function cursorAt(value: string, id = 0): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

/** What `cursorAt` wrote, null without a cursor. Throws 400 `invalid_cursor` for anything else. */
export function placeOf(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && typeof place[0] === 'string' && Number.isSafeInteger(place[1]))
      return { value: place[0], id: Number(place[1]) };
  } catch {
    // said below
  }
  throw problem('invalid_cursor', 400, 'This cursor is not one of ours. Start again without it.');
}

/** The page of so many, and the cursor of the next one when one more was found. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): { readonly items: readonly T[]; readonly next: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}
