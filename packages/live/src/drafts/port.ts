/** A release that is to be made of a recording. */
export interface NewDraft {
  readonly title: string;
  /** YYYY-MM-DD; null when nobody knows. */
  readonly date: string | null;
  /** ISO 8601: when the work on it began. A draft of this title that is empty and younger is the one that it was at before. */
  readonly since: string;
}

/** A sound file for a release. */
export interface DraftFile {
  /** Without its suffix; the same file of a release has the same name every time. */
  readonly name: string;
  readonly suffix: string;
  readonly path: string;
  readonly bytes: number;
}

/** Why the library does not take it; `message` is for people. Trying again changes nothing. */
export class DraftRefused extends Error {
  override readonly name = 'DraftRefused';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * What live asks of the library to make a release of a recording: under an account, with its rights and its quota. Every step
 * can be done again. All throw DraftRefused.
 */
export interface LibraryDrafts {
  /** Whether the account (its public id) may bring music in. */
  check(account: string): void;
  /** Whether the account's release is there. */
  has(account: string, release: string): boolean;
  /** Makes the draft; its public id. */
  begin(account: string, draft: NewDraft): string;
  /** Whether a file of this name has become a track of the release. */
  isThere(account: string, release: string, name: string): boolean;
  /** Sends a file; resolves when it is a track of the release. */
  send(account: string, release: string, file: DraftFile, signal: AbortSignal): Promise<void>;
}
