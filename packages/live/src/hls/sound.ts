import type { AudioFormat } from '../codecs/index.ts';
import type { Batch, Publication } from '../plane/index.ts';

/** Sound of a stream in a codec that every player of HLS knows. */
export interface HlsSound {
  /** Of all that it makes. */
  readonly format: AudioFormat;
  /** Undefined when it cannot be made now. */
  open(publication: Publication): { readonly units: AsyncIterable<Batch>; close(): void } | undefined;
}
