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
  sqlite3_db_handle(statement: number): number;
  sqlite3_column_count(statement: number): number;
  sqlite3_column_type(statement: number, at: number): number;
  sqlite3_column_double(statement: number, at: number): number;
  sqlite3_column_text(statement: number, at: number): number;
  sqlite3_column_blob(statement: number, at: number): number;
  sqlite3_column_bytes(statement: number, at: number): number;
}

/** SQLite copies the text before it returns. */
const TRANSIENT = -1;
const [ROW, DONE] = [100, 101];
const [INTEGER, FLOAT, TEXT, BLOB] = [1, 2, 3, 4];
/** Texts up to so many bytes are read letter by letter: to call the decoder costs more. */
const SHORT = 32;
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

  bind(statement: PreparedStatement, params: Params): void {
    const pointer = pointerOf(statement);
    for (let at = 0; at < params.length; at += 1) {
      const value = params[at] ?? null;
      if (typeof value === 'object' && value !== null) statement.bind(at + 1, value);
      else this.#check(pointer, this.#bindOne(pointer, at + 1, value));
    }
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

  #bindOne(pointer: number, place: number, value: Exclude<SqlValue, Uint8Array>): number {
    const exports = this.#exports;
    if (value === null) return exports.sqlite3_bind_null(pointer, place);
    if (typeof value === 'string') return this.#bindText(pointer, place, value);
    if (typeof value === 'bigint') return exports.sqlite3_bind_int64(pointer, place, value);
    if (value === (value | 0)) return exports.sqlite3_bind_int(pointer, place, value);
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 63)
      return exports.sqlite3_bind_int64(pointer, place, BigInt(value));
    return exports.sqlite3_bind_double(pointer, place, value);
  }

  #bindText(pointer: number, place: number, text: string): number {
    this.#makeRoom(text.length * 3);
    const heap = this.#heap();
    const start = this.#room;
    let length = 0;
    for (; length < text.length; length += 1) {
      const code = text.charCodeAt(length);
      if (code > 127) break;
      heap[start + length] = code;
    }
    if (length < text.length)
      length = this.#encoder.encodeInto(text, heap.subarray(start, start + this.#size)).written;
    return this.#exports.sqlite3_bind_text(pointer, place, start, length, TRANSIENT);
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
