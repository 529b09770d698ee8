export { readItem, readLibrary, readStreams, readUserData } from './dto.ts';
export type { Fields } from './fields.ts';
export { fieldsOf, flagOf, idOf, integerOf, numberOf, textMapOf, textOf, textsOf } from './fields.ts';
export type {
  Item,
  ItemExtra,
  ItemFacts,
  ItemInput,
  Kept,
  Library,
  MediaStream,
  NamedId,
  Playlist,
} from './item.ts';
export type { ItemKind, LinksOf } from './kinds.ts';
export { childColumn, linksOfKind } from './kinds.ts';
export type * from './rows.ts';
export type { SqlTime } from './time.ts';
export { isoTime, isoTimeOf, sqlTime, sqlTimeOf, timeMs } from './time.ts';
export type { UserData, UserDataEdit, UserDataState } from './user-data.ts';
export { sameState, untouched, viewOf } from './user-data.ts';
