import type { Reader, Writer } from '@bandstand/sqlite';

/**
 * Keys that lie outside the database. Every purpose has its own key.
 * `open` throws when the text was sealed by another key or for another purpose.
 */
export interface Keyring {
  seal(purpose: string, text: string): string;
  open(purpose: string, sealed: string): string;
  /** Keyed hash: finds a secret again without keeping it. */
  mac(purpose: string, text: string): string;
}

/** That many random bytes from a source fit for secrets: `crypto.randomBytes` is one. */
export type Random = (bytes: number) => Uint8Array;

/** library.db. */
export interface LibraryDatabase {
  read<T>(fn: (reader: Reader) => T): T;
  write<T>(fn: (writer: Writer) => T): T;
}
