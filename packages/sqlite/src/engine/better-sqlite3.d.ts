/* oxlint-disable typescript/no-unnecessary-type-parameters -- a caller names the type of its rows beside the SQL */
/** The part of better-sqlite3 13 that Bandstand uses; the package ships no types. */
declare module 'better-sqlite3' {
  export interface NativeStatement {
    readonly readonly: boolean;
    readonly reader: boolean;
    get<T>(params?: unknown): T | undefined;
    all<T>(params?: unknown): T[];
    iterate<T>(params?: unknown): IterableIterator<T>;
    run(params?: unknown): { changes: number; lastInsertRowid: number };
    pluck(on?: boolean): this;
  }
  export interface NativeOptions {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    readonly timeout?: number;
  }
  export default class NativeDatabase {
    constructor(path: string, options?: NativeOptions);
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare(sql: string): NativeStatement;
    exec(sql: string): this;
    close(): this;
  }
}
