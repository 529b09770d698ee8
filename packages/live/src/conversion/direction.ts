import { type Argument, type Ffmpeg, option, type TypedCommand } from '@bandstand/media';
import {
  type AudioFormat,
  aacFormat,
  aacSamples,
  opusRate,
  opusSamples,
  plainOpus,
} from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { AdtsReader } from './adts.ts';
import { FlvSound } from './flv.ts';
import { OggReader, OggWriter } from './ogg.ts';

/** What goes into one child. Times count from its first packet, in microseconds. */
export interface Feeding {
  begin(format: AudioFormat): Buffer;
  packet(unit: AccessUnit, at: number): Buffer;
}

/** What comes out of it: bare packets, each of so many samples of 48 kHz. */
export interface Yield {
  readonly packet: Buffer;
  readonly samples: number;
}

/** One of the two ways to convert sound. */
export interface Direction {
  readonly from: AudioFormat['codec'];
  /** Of everything that comes out. */
  readonly format: AudioFormat;
  /** What ffmpeg must have. */
  readonly encoder: string;
  /** Samples in front of the first one that was sent in: what the encoder needs to begin. */
  readonly early: number;
  readonly input: readonly Argument[];
  readonly output: readonly Argument[];
  readonly feeding: () => Feeding;
  readonly taking: () => { take(bytes: Buffer): Iterable<Yield> };
}

/** AudioSpecificConfig of AAC-LC, 48 kHz, two channels. */
const aacStereo = Buffer.of(0x11, 0x90);

const toOpus: Direction = {
  from: 'aac',
  format: plainOpus(2),
  encoder: 'libopus',
  early: 312,
  input: [option('-f'), option('flv')],
  output: [
    option('-c:a'),
    option('libopus'),
    option('-b:a'),
    option('96k'),
    option('-frame_duration'),
    option('20'),
    option('-compression_level'),
    option('5'),
    option('-f'),
    option('ogg'),
    option('-page_duration'),
    option('20000'),
  ],
  feeding: () => {
    const flv = new FlvSound();
    return {
      begin: (format) => flv.begin(format),
      packet: ({ data }, at) => flv.packet(data, at / 1000),
    };
  },
  taking: () => {
    const ogg = new OggReader();
    return {
      *take(bytes) {
        for (const packet of ogg.feed(bytes)) {
          const isHead = packet.toString('latin1', 0, 4) === 'Opus';
          if (!isHead) yield { packet, samples: opusSamples(packet) };
        }
      },
    };
  },
};

const toAac: Direction = {
  from: 'opus',
  format: aacFormat(aacStereo),
  encoder: 'aac',
  early: aacSamples,
  input: [option('-f'), option('ogg')],
  output: [option('-c:a'), option('aac'), option('-b:a'), option('128k'), option('-f'), option('adts')],
  feeding: () => {
    const ogg = new OggWriter();
    return {
      begin: ({ config }) => ogg.begin(config),
      packet: ({ data }, at) => ogg.packet(data, (at * opusRate) / 1e6 + opusSamples(data)),
    };
  },
  taking: () => {
    const adts = new AdtsReader();
    return {
      *take(bytes) {
        for (const packet of adts.feed(bytes)) yield { packet, samples: aacSamples };
      },
    };
  },
};

export const directions = { opus: toOpus, aac: toAac } as const;

/** An ffmpeg that converts what is piped into it, packet by packet; holes are filled, so that samples tell the time. */
export const conversionCommand = ({ input, output }: Direction, ffmpeg: Ffmpeg): TypedCommand => ({
  program: ffmpeg.path,
  label: 'ffmpeg',
  args: [
    option('-hide_banner'),
    option('-nostdin'),
    option('-v'),
    option('error'),
    option('-fflags'),
    option('+nobuffer'),
    option('-flags'),
    option('low_delay'),
    option('-probesize'),
    option('32'),
    option('-analyzeduration'),
    option('0'),
    option('-protocol_whitelist'),
    option('pipe'),
    ...input,
    option('-i'),
    option('pipe:0'),
    option('-map'),
    option('0:a:0'),
    option('-threads'),
    option('1'),
    option('-af'),
    option('aresample=48000:async=1'),
    option('-ac'),
    option('2'),
    ...output,
    option('-flush_packets'),
    option('1'),
    option('pipe:1'),
  ],
});
