export { type Copy, largestSource, openCopy } from './open.ts';
export {
  countRows,
  countValues,
  type ForeignRow,
  type ForeignTable,
  foreignTables,
  pages,
  quoted,
} from './tables.ts';
export { flagOf, integerOf, jsonOf, numberOf, parsedJson, textOf, timeOf } from './values.ts';
