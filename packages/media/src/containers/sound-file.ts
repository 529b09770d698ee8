import type { AudioFacts, Fields } from '../fields/index.ts';

/** What a reader of one format finds in a file. */
export interface SoundFile {
  readonly fields: Fields;
  readonly audio: AudioFacts;
}

/** A file whose structure a reader does not follow; the general parser has a try then. `message` is for people. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}
