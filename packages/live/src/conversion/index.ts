export { Conversions, type ConversionsOptions, type ConvertedSound, type Wanted } from './conversions.ts';
