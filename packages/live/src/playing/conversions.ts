import type { Logger } from '@bandstand/http';
import type { Ffmpeg, Processes } from '@bandstand/media';
import { Conversions } from '../conversion/index.ts';
import type { HlsSound } from '../hls/index.ts';
import type { WebRtcOptions } from '../webrtc/index.ts';

export interface ConversionsParts {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  readonly log: Logger;
}

/** Sound in the codec that players need. */
export interface OpenConversions {
  /** Undefined where ffmpeg cannot make it. */
  readonly forHls: HlsSound | undefined;
  readonly opusOf: WebRtcOptions['opusOf'];
  readonly aacOf: HlsSound['open'] | undefined;
  close(): void;
}

const most = 100;

/** Undefined where there is no ffmpeg. */
export function openConversions({ processes, ffmpeg, log }: ConversionsParts): OpenConversions | undefined {
  if (ffmpeg === null) return undefined;
  const conversions = new Conversions({
    processes,
    ffmpeg,
    most,
    onTrouble: (error) => log.warn({ err: error }, 'the sound of a stream could not be converted'),
  });
  const forHls: HlsSound = {
    format: conversions.format('aac'),
    open: (publication) => conversions.open(publication, 'aac'),
  };
  return {
    forHls: conversions.makes('aac') ? forHls : undefined,
    opusOf: conversions.makes('opus') ? (publication) => conversions.open(publication, 'opus') : undefined,
    aacOf: conversions.makes('aac') ? (publication) => conversions.open(publication, 'aac') : undefined,
    close: () => conversions.close(),
  };
}
