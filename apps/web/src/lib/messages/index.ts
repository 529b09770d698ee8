/**
 * Every word of the pages. A further language is a module of the same type as `en`; `m` then becomes the one that the
 * person chose. A test keeps words out of the components.
 */
import { en } from './en/index.ts';

export type Messages = typeof en;
export const m: Messages = en;
export { ago, clock, day, duration, moment, size } from './format.ts';
export { counted, number } from './words.ts';
