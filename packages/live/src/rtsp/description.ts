import { type AudioFormat, aacFormat, CodecError, plainOpus } from '../codecs/index.ts';
import { RtspError } from './messages.ts';

/** A track of the server's that can be taken. */
export type PulledTrack = { readonly control: string; readonly rate: number } & (
  | { readonly kind: 'h264'; readonly parameters: readonly Buffer[] }
  | {
      readonly kind: 'aac';
      readonly format: AudioFormat;
      readonly sizeBits: number;
      readonly indexBits: number;
    }
  | { readonly kind: 'opus'; readonly format: AudioFormat }
);

const mostLines = 500;

/** The first picture and the first sound of a description (RFC 8866) that are taken here. Throws RtspError. */
export function tracksOf(description: string, base: string): PulledTrack[] {
  const lines = description.split(/\r?\n/).slice(0, mostLines);
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const tracks = starts.flatMap((from, index) => trackOf(lines.slice(from, starts[index + 1]), base));
  const picture = tracks.find(({ kind }) => kind === 'h264');
  const sound = tracks.find(({ kind }) => kind !== 'h264');
  const taken = [picture, sound].filter((track) => track !== undefined);
  if (taken.length === 0) throw new RtspError('The server has neither H.264 nor AAC nor Opus.');
  return taken;
}

function trackOf(lines: readonly string[], base: string): PulledTrack[] {
  const value = (name: string): string =>
    lines
      .find((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3)
      .trim() ?? '';
  const [, codec = '', ticks = ''] = /^\d+ ([\w-]+)\/(\d+)/.exec(value('rtpmap')) ?? [];
  const fields = new Map(
    value('fmtp')
      .replace(/^\d+ /, '')
      .split(';')
      .map((each) => each.trim())
      .map((each): [string, string] => [
        each.slice(0, each.indexOf('=')).toLowerCase(),
        each.slice(each.indexOf('=') + 1),
      ]),
  );
  const control = addressOf(value('control'), base);
  const rate = Number(ticks);
  if (codec.toUpperCase() === 'H264') {
    const sets = (fields.get('sprop-parameter-sets') ?? '').split(',').filter(Boolean);
    return [
      { control, rate: 90_000, kind: 'h264', parameters: sets.map((set) => Buffer.from(set, 'base64')) },
    ];
  }
  if (codec.toUpperCase() === 'OPUS') return [{ control, rate: 48_000, kind: 'opus', format: plainOpus(2) }];
  if (codec.toUpperCase() !== 'MPEG4-GENERIC') return [];
  const format = aac(fields.get('config') ?? '');
  const [sizeBits, indexBits] = [
    Number(fields.get('sizelength') ?? 13),
    Number(fields.get('indexlength') ?? 3),
  ];
  return format && rate > 0 ? [{ control, rate, kind: 'aac', format, sizeBits, indexBits }] : [];
}

function aac(config: string): AudioFormat | undefined {
  try {
    return aacFormat(Buffer.from(config, 'hex'));
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

/** Where a track is set up: its control, as an address of its own or behind the server's (RFC 2326, C.1.1). */
function addressOf(control: string, base: string): string {
  if (control === '' || control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base.replace(/\/$/, '')}/${control}`;
}
