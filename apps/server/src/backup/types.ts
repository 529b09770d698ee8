/** One file of a backup. */
export interface BackupEntry {
  /** Where it belongs below the data folder, with forward slashes. */
  readonly path: string;
  /** Where its bytes are now. */
  readonly source: string;
  /** A database is checked before it is put in place. */
  readonly kind: 'database' | 'file';
}

/**
 * A system that has something to save. Systems are asked one after the other; what they write for the backup goes
 * into `scratch`, which is removed afterwards.
 */
export interface BackupSource {
  readonly name: string;
  collect(scratch: string, onProgress?: OnProgress): Promise<readonly BackupEntry[]>;
}

/** First entry of an archive: what it holds, so that a restore can check every byte before it changes anything. */
export interface Manifest {
  readonly format: 1;
  readonly program: string;
  readonly createdAt: string;
  readonly sources: readonly string[];
  readonly entries: readonly ManifestEntry[];
}

export interface ManifestEntry {
  readonly path: string;
  readonly kind: 'database' | 'file';
  readonly bytes: number;
  readonly sha256: string;
}

/** A backup or a restore that could not be done, with what to do next. */
export class BackupError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A system whose part of a backup is more than files that are put in their places. */
export interface RestoredStore {
  /** Whether a file of the backup is its own. Such files are not put in place by anybody else. */
  owns(path: string): boolean;
  /**
   * Brings its part back from the folder where the backup was unpacked and found whole. What is in use stays as it is
   * until `place`, as far as it lies in the data folder.
   */
  bring(unpacked: string, manifest: Manifest, onProgress?: OnProgress): Promise<void>;
  /** Puts what it brought into the data folder. */
  place(unpacked: string): Promise<void>;
}

export type OnProgress = (doneBytes: number, totalBytes: number, label: string) => void;
