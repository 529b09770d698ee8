import type { ThreadLogLine } from '../threads/index.ts';

/** What the scanning thread is started with. */
export interface ScanThreadData {
  readonly databasePath: string;
  readonly readingThreads: number | null;
  readonly watch: boolean;
}

/** `wake`: a job was made. `refresh`: the list of music folders changed. `close`: hand back what runs, and end. */
export type ToScanThread = 'wake' | 'refresh' | 'close';

export type FromScanThread =
  | ThreadLogLine
  /** The music folders of the moment are watched. */
  | { readonly type: 'watching' }
  | { readonly type: 'closed' };
