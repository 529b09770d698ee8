export { readItem, readLibrary, readStreams, readUserData } from './dto.ts';
export { fieldsOf, idOf, textsOf } from './fields.ts';
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
export type { ItemKind } from './kinds.ts';
export { childColumn, hasLinks } from './kinds.ts';
export type * from './rows.ts';
export type { SqlTime } from './time.ts';
export { isoTime, sqlTime, sqlTimeOf, timeMs } from './time.ts';
export type { UserData, UserDataEdit, UserDataState } from './user-data.ts';
export { sameState, untouched, viewOf } from './user-data.ts';
