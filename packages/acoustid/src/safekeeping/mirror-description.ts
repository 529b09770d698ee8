import { countOf, damaged, listOf, objectOf, parseJson, textOf } from './json.ts';

/** A table of the mirror as it was saved. */
export interface MirrorTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly indexes: readonly { readonly columns: readonly string[]; readonly unique: boolean }[];
  readonly rows: number;
}

/** What a backup says of the mirror of MusicBrainz. */
export interface MirrorDescription {
  readonly format: 1;
  readonly schema: string;
  readonly tables: readonly MirrorTable[];
}

export const mirrorFile = 'musicbrainz/database.json';
export const mirrorTableFile = (table: string): string => `musicbrainz/${table}.copy`;

/** A type as PostgreSQL writes it, and nothing that could be more than one: it becomes part of a statement. */
const type = /^[a-z][a-z ]*(?:\(\d+(?:,\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])?$/;

/** Reads a description. Throws SafekeepingError `damaged` for what is none. */
export function parseMirror(text: string): MirrorDescription {
  const said = objectOf(parseJson(text));
  if (said['format'] !== 1) throw damaged();
  return {
    format: 1,
    schema: textOf(said['schema']),
    tables: listOf(said['tables']).map((table) => {
      const { name, columns, indexes, rows } = objectOf(table);
      return {
        name: textOf(name),
        columns: listOf(columns).map((column) => {
          const about = objectOf(column);
          const found = { name: textOf(about['name']), type: textOf(about['type']) };
          if (!type.test(found.type)) throw damaged();
          return found;
        }),
        indexes: listOf(indexes).map((index) => {
          const about = objectOf(index);
          return { columns: listOf(about['columns']).map(textOf), unique: about['unique'] === true };
        }),
        rows: countOf(rows),
      };
    }),
  };
}
