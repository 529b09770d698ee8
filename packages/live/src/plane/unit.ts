import type { Format } from '../codecs/index.ts';

/**
 * One picture or one packet of sound. Times are microseconds since the publication began, on one clock for picture and
 * sound; `decodeAt` grows strictly within each kind. A unit names its format: another object than before means that the
 * decoder must be told anew, and such a unit is always a keyframe.
 */
export interface AccessUnit {
  readonly format: Format;
  readonly decodeAt: number;
  readonly showAt: number;
  /** Can be decoded without those before. True of all sound. */
  readonly keyframe: boolean;
  /** As MP4 stores it: NAL units behind lengths of 4 bytes, a temporal unit of AV1, a bare packet of AAC or Opus. */
  readonly data: Buffer;
}
