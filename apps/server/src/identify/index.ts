export { type Ears, type Heard, openEars } from './hear.ts';
export { type Ask, type IdentifiedFile, identifyFile, isFound } from './identify-file.ts';
export { wordsOf } from './words.ts';
