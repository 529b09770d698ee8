export { knownBase, openEdits, refreshView, setBase, userDataBase } from './base.ts';
export { favorites, history, resumable, resumeSql, unsentSql, unsentUserData } from './lists.ts';
export { takeSaid } from './said.ts';
