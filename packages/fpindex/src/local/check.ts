import type { Change } from '../change.ts';
import type { Documents } from '../contract.ts';
import { IndexError } from '../errors.ts';

/** Most hashes of one document. */
export const mostHashes = 1_000_000;

/** Throws InvalidFingerprintId for what is no 32-bit number above zero. */
export function checkId(id: number): void {
  if (!Number.isInteger(id) || id < 1 || id > 0xff_ff_ff_ff) throw new IndexError('InvalidFingerprintId');
}

/** Throws for changes that cannot be made. */
export function checkChanges(changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'metadata') continue;
    checkId(change.id);
    if (change.kind === 'insert' && change.hashes.length > mostHashes) {
      throw new IndexError('BadRequest', 'a document has too many hashes');
    }
  }
}

/** Throws BadRequest for a part of an import that does not hold together. */
export function checkDocuments({ ids, offsets, hashes }: Documents): void {
  if (offsets.length !== ids.length + 1 || offsets[0] !== 0 || offsets.at(-1) !== hashes.length) {
    throw new IndexError('BadRequest', 'the offsets do not fit the documents');
  }
  for (let at = 0; at < ids.length; at += 1) {
    if (ids[at] === 0) throw new IndexError('InvalidFingerprintId');
    if ((offsets[at] ?? 0) > (offsets[at + 1] ?? 0))
      throw new IndexError('BadRequest', 'the offsets go back');
  }
}
