import type { Reader } from '@bandstand/sqlite';
import { type Condition, columnsOf } from '../carrying/index.ts';
import type { App } from '../hub/index.ts';

/** Which rows of a table of all apps are those of one: by its number, or by its name where the table has that. */
export function ofApp(reader: Reader, table: string, { id, name }: Pick<App, 'id' | 'name'>): Condition {
  const columns = columnsOf(reader, table);
  if (columns.includes('app_id')) return { column: 'app_id', value: id };
  if (columns.includes('app')) return { column: 'app', value: name };
  throw new Error(`the rows of ${table} in streamhub.db do not say to which app they belong`);
}
