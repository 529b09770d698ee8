import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type { AudioFacts, VideoFacts } from '../engine/index.ts';

export const videoFacts = (format: VideoFormat | undefined): VideoFacts | undefined =>
  format && { codec: format.codec, mime: format.mime, width: format.width, height: format.height };

export const audioFacts = (format: AudioFormat | undefined): AudioFacts | undefined =>
  format && {
    codec: format.codec,
    mime: format.mime,
    sampleRate: format.sampleRate,
    channels: format.channels,
  };
