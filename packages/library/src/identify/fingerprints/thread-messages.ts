import type { Ffmpeg } from '@bandstand/media';
import type { ThreadLogLine } from '../../threads/index.ts';

/** What the fingerprinting thread is started with. */
export interface FingerprintThreadData {
  readonly databasePath: string;
  readonly ffmpeg: Ffmpeg | null;
}

/** `gentle` and `free`: whether listeners are served. `close`: hand back what runs, and end. */
export type ToFingerprintThread = 'gentle' | 'free' | 'close';

export type FromFingerprintThread = ThreadLogLine | { readonly type: 'closed' };
