import type { PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { Params, SqlValue } from '../drivers/index.ts';

/**
 * SQLite as the wasm module has it: the library's wrappers cost several
 * times what these functions do. Pointers are numbers.
 */
interface Exports {
  sqlite3_bind_text(
    statement: number,
    place: number,
    text: number,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_bind_int(statement: number, place: number, value: number): number;
  sqlite3_bind_int64(statement: number, place: number, value: bigint): number;
  sqlite3_bind_double(statement: number, place: number, value: number): number;
  sqlite3_bind_null(statement: number, place: number): number;
  sqlite3_bind_parameter_count(statement: number): number;
  sqlite3_stmt_readonly(statement: number): number;
  sqlite3_step(statement: number): number;
  sqlite3_reset(statement: number): number;
  sqlite3_clear_bindings(statement: number): number;
  sqlite3_changes(db: number): number;
  sqlite3_last_insert_rowid(db: number): bigint;
  sqlite3_db_handle(statement: number): number;
  sqlite3_column_count(statement: number): number;
  sqlite3_column_type(statement: number, at: number): number;
  sqlite3_column_double(statement: number, at: number): number;
  sqlite3_column_text(statement: number, at: number): number;
  sqlite3_column_blob(statement: number, at: number): number;
  sqlite3_column_bytes(statement: number, at: number): number;
}

/** SQLite copies the text before it returns, or reads it where it lies until the statement is given back. */
const [TRANSIENT, STATIC] = [-1, 0];
const [ROW, DONE] = [100, 101];
const [INTEGER, FLOAT, TEXT, BLOB] = [1, 2, 3, 4];
/** Texts up to so many bytes are read and written letter by letter: to call the decoder or encoder costs more. */
const [SHORT, SHORT_WRITTEN] = [32, 96];
const PAGE = 4096;

const pointerOf = ({ pointer }: PreparedStatement): number => pointer ?? 0;

/** Puts values into statements, runs them and takes values out, through one piece of the module's memory. */
export class Cells {
  readonly #sqlite3: Sqlite3Static;
  readonly #exports: Exports;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #names = new WeakMap<PreparedStatement, readonly string[]>();
  #room = 0;
  #size = 0;

  constructor(sqlite3: Sqlite3Static) {
    this.#sqlite3 = sqlite3;
    this.#exports = sqlite3.wasm.exports;
  }

  isReadonly(statement: PreparedStatement): boolean {
    return this.#exports.sqlite3_stmt_readonly(pointerOf(statement)) !== 0;
  }

  parameterCount(statement: PreparedStatement): number {
    return this.#exports.sqlite3_bind_parameter_count(pointerOf(statement));
  }

  /**
   * Hands values to a statement. Texts lie in this object's memory until the next call, so that nothing is copied: a statement
   * that is not at its end by then is one that `isLong`.
   */
  bind(statement: PreparedStatement, params: Params, isLong: boolean): void {
    const pointer = pointerOf(statement);
    let [units, start] = [0, 0];
    for (const value of params) if (typeof value === 'string') units += value.length;
    this.#makeRoom(units * 3);
    for (let at = 0; at < params.length; at += 1) {
      const value = params[at] ?? null;
      if (typeof value === 'string') {
        const bytes = this.#write(value, start);
        const place = this.#room + start;
        const kept = isLong ? TRANSIENT : STATIC;
        this.#check(pointer, this.#exports.sqlite3_bind_text(pointer, at + 1, place, bytes, kept));
        start += bytes;
      } else if (typeof value === 'object' && value !== null) statement.bind(at + 1, value);
      else this.#check(pointer, this.#bindOne(pointer, at + 1, value));
    }
  }

  /** Makes a statement ready for its next values. What made it fail was told by `step`. */
  reset(statement: PreparedStatement): void {
    const pointer = pointerOf(statement);
    this.#exports.sqlite3_reset(pointer);
    this.#exports.sqlite3_clear_bindings(pointer);
  }

  /** Rows that the last statement of a database changed. */
  changes(db: number): number {
    return this.#exports.sqlite3_changes(db);
  }

  lastRowid(db: number): number {
    return Number(this.#exports.sqlite3_last_insert_rowid(db));
  }

  /** True when there is a row. Throws SQLite's error. */
  step(statement: PreparedStatement): boolean {
    const pointer = pointerOf(statement);
    const code = this.#exports.sqlite3_step(pointer);
    if (code !== ROW && code !== DONE) this.#check(pointer, code);
    return code === ROW;
  }

  /** The names of a statement's columns. */
  names(statement: PreparedStatement): readonly string[] {
    const known = this.#names.get(statement);
    // SQLite prepares a statement anew by itself when the schema has changed.
    if (known?.length === this.#exports.sqlite3_column_count(pointerOf(statement))) return known;
    const names = statement.getColumnNames([]);
    this.#names.set(statement, names);
    return names;
  }

  /** A value of the row that `step` has found. Integers beyond 2^53 come back rounded. */
  column(statement: PreparedStatement, at: number): SqlValue {
    const pointer = pointerOf(statement);
    const exports = this.#exports;
    switch (exports.sqlite3_column_type(pointer, at)) {
      case INTEGER:
      case FLOAT:
        return exports.sqlite3_column_double(pointer, at);
      case TEXT: {
        const start = exports.sqlite3_column_text(pointer, at);
        return this.#text(start, exports.sqlite3_column_bytes(pointer, at));
      }
      case BLOB: {
        const start = exports.sqlite3_column_blob(pointer, at);
        return this.#heap().slice(start, start + exports.sqlite3_column_bytes(pointer, at));
      }
      default:
        return null;
    }
  }

  close(): void {
    if (this.#room !== 0) this.#sqlite3.wasm.dealloc(this.#room);
    [this.#room, this.#size] = [0, 0];
  }

  #heap(): Uint8Array {
    return this.#sqlite3.wasm.heap8u();
  }

  #check(pointer: number, code: number): void {
    if (code !== 0) this.#sqlite3.oo1.DB.checkRc(this.#exports.sqlite3_db_handle(pointer), code);
  }

  #bindOne(pointer: number, place: number, value: Exclude<SqlValue, Uint8Array | string>): number {
    const exports = this.#exports;
    if (value === null) return exports.sqlite3_bind_null(pointer, place);
    if (typeof value === 'bigint') return exports.sqlite3_bind_int64(pointer, place, value);
    if (value === (value | 0)) return exports.sqlite3_bind_int(pointer, place, value);
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 63)
      return exports.sqlite3_bind_int64(pointer, place, BigInt(value));
    return exports.sqlite3_bind_double(pointer, place, value);
  }

  /** Writes a text `offset` bytes into the room; how many bytes it takes. */
  #write(text: string, offset: number): number {
    const heap = this.#heap();
    const start = this.#room + offset;
    const { length } = text;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127 || length > SHORT_WRITTEN)
        return this.#encoder.encodeInto(text, heap.subarray(start, this.#room + this.#size)).written;
      heap[start + at] = code;
    }
    return length;
  }

  #makeRoom(bytes: number): void {
    if (this.#room !== 0 && bytes <= this.#size) return;
    this.close();
    const size = Math.max(PAGE, 2 ** Math.ceil(Math.log2(bytes + 1)));
    this.#room = this.#sqlite3.wasm.alloc(size);
    this.#size = size;
  }

  #text(start: number, bytes: number): string {
    const heap = this.#heap();
    if (bytes > SHORT) return this.#decoder.decode(heap.subarray(start, start + bytes));
    let text = '';
    for (let at = start; at < start + bytes; at += 1) {
      const code = heap[at] ?? 0;
      if (code > 127) return this.#decoder.decode(heap.subarray(start, start + bytes));
      text += String.fromCharCode(code);
    }
    return text;
  }
}
