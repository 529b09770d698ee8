import type { Ffmpeg } from '@bandstand/media';

/** What the fingerprinting thread is started with. */
export interface FingerprintThreadData {
  readonly databasePath: string;
  readonly ffmpeg: Ffmpeg | null;
}

/** `gentle` and `free`: whether listeners are served. `close`: hand back what runs, and end. */
export type ToFingerprintThread = 'gentle' | 'free' | 'close';

export type FromFingerprintThread =
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly text: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  | { readonly type: 'closed' };
