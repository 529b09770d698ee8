/** What can go wrong in the library, by a code that clients may rely on. */
export type LibraryErrorCode =
  | 'not_found' // does not exist, or not for this viewer
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'not_available' // exists, but cannot be served now: the disk is away, the file is missing
  | 'not_supported' // needs a program or a codec that this machine lacks
  | 'busy';

/**
 * An error of the library: `code` for programs, `safe` for the people who asked, `cause` for the log. Faces turn it
 * into their own shape.
 */
export class LibraryError extends Error {
  override readonly name = 'LibraryError';
  readonly code: LibraryErrorCode;
  readonly safe: string;

  constructor(code: LibraryErrorCode, safe: string, options?: ErrorOptions) {
    super(safe, options);
    this.code = code;
    this.safe = safe;
  }
}

/** The answer to anything that does not exist or must not be known. */
export function notFound(what: string): LibraryError {
  return new LibraryError('not_found', `There is no such ${what}.`);
}
