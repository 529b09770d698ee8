import Type from 'typebox';
import { trackSchema } from './catalogue-schemas.ts';

/** What the routes about listening share. */
export const listening = {
  tags: ['listening'],
  auth: ['cookie', 'bearer'],
  permission: 'library.annotate',
  rate: 'write',
} as const;

export const nothing = Type.Null();
export const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
/** A track, or null while this viewer may not see it. */
export const trackOrNull = Type.Union([trackSchema, nothing]);
