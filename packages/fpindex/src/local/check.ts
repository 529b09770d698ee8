import type { Change } from '../change.ts';
import type { Documents } from '../contract.ts';
import { IndexError } from '../errors.ts';

/** Most hashes of one document. */
export const mostHashes = 1_000_000;
/** What one update may hold: its record in the log, and the memory it takes, stay bounded. */
const mostHashesAtOnce = 16_000_000;
const mostChanges = 1_000_000;

/** Hashes after which a piece of an import ends, so that building its segment takes a bounded room. */
const pieceHashes = 8_388_608;
const pieceDocuments = 65_536;

/** Where the piece of an import that begins with document `from` ends: it has one document at least. */
export function pieceEnd(offsets: Uint32Array, from: number): number {
  const most = Math.min(from + pieceDocuments, offsets.length - 1);
  const first = offsets[from] ?? 0;
  let to = most;
  if ((offsets[most] ?? 0) - first > pieceHashes) {
    to = from + 1;
    while (to < most && (offsets[to + 1] ?? 0) - first <= pieceHashes) to += 1;
  }
  return to;
}

/** Throws InvalidFingerprintId for what is no 32-bit number above zero. */
export function checkId(id: number): void {
  if (!Number.isInteger(id) || id < 1 || id > 0xff_ff_ff_ff) throw new IndexError('InvalidFingerprintId');
}

/** Hashes of all changes together. */
export const hashesOf = (changes: readonly Change[]): number =>
  changes.reduce((sum, change) => (change.kind === 'insert' ? sum + change.hashes.length : sum), 0);

/** Most characters of all names and values that one change of metadata sets. */
const mostMetadata = 65_536;

/** Throws for changes that cannot be made. */
export function checkChanges(changes: readonly Change[]): void {
  if (changes.length > mostChanges) throw new IndexError('BadRequest', 'too many changes at once');
  if (hashesOf(changes) > mostHashesAtOnce) throw new IndexError('BadRequest', 'too many hashes at once');
  for (const change of changes) {
    if (change.kind === 'metadata') {
      const characters = Object.entries(change.set).reduce(
        (sum, [key, text]) => sum + key.length + text.length,
        0,
      );
      if (characters > mostMetadata) throw new IndexError('BadRequest', 'the metadata is too long');
      continue;
    }
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
