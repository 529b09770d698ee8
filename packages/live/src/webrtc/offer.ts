/** What an offer cannot be answered for; `message` is for who sent it. 406: it is understood, and nothing in it fits. */
export class OfferRefused extends Error {
  override readonly name = 'OfferRefused';
  readonly status: 400 | 406;

  constructor(message: string, status: 400 | 406 = 400) {
    super(message);
    this.status = status;
  }
}

export interface OfferedCodec {
  readonly payloadType: number;
  /** In small letters: `h264`, `vp8`, `opus`. */
  readonly name: string;
  readonly rate: number;
  /** Parameters of a=fmtp, as they stand there. */
  readonly parameters: string;
  /** Whether its sender wants to be told when each packet came. */
  readonly wide: boolean;
}

export interface OfferedMedia {
  readonly kind: 'video' | 'audio' | 'other';
  readonly line: string;
  readonly mid: string;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  readonly codecs: readonly OfferedCodec[];
  /** The extension that numbers packets over all media; undefined when there is none. */
  readonly wide: number | undefined;
}

export interface Offer {
  readonly media: readonly OfferedMedia[];
  /** SHA-256 of the peer's certificate. */
  readonly fingerprint: string;
  readonly name: string;
  /** What we are in DTLS: passive, unless the peer insists on being so itself. */
  readonly role: 'passive' | 'active';
}

/** Names the extension of transport-wide congestion control. */
export const wideExtension = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

const mostLines = 2000;
const mostMedia = 16;
const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** Reads an offer (RFC 8866, RFC 8829). Throws OfferRefused. */
export function parseOffer(text: string): Offer {
  const lines = text.split(/\r?\n/).filter((line) => /^[a-z]=/.test(line));
  if (!text.startsWith('v=0') || lines.length > mostLines)
    throw new OfferRefused('The body is no SDP offer.');
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  if (starts.length === 0 || starts.length > mostMedia) throw new OfferRefused('The offer has no media.');
  const session = lines.slice(0, starts[0]);
  const sections = starts.map((from, index) => lines.slice(from, starts[index + 1]));
  const any = (name: string): string | undefined => valueOf(session, name) ?? valueOf(sections.flat(), name);
  const [hash = '', fingerprint = ''] = (any('fingerprint') ?? '').split(' ');
  const name = any('ice-ufrag');
  if (hash.toLowerCase() !== 'sha-256' || fingerprint === '')
    throw new OfferRefused('The offer has no fingerprint of SHA-256.');
  if (name === undefined) throw new OfferRefused('The offer has no ice-ufrag.');
  const media = sections.map((section, index) => mediaOf(section, index));
  const role = any('setup') === 'passive' ? 'active' : 'passive';
  return { media, fingerprint: fingerprint.toUpperCase(), name, role };
}

function valueOf(lines: readonly string[], name: string): string | undefined {
  return lines
    .find((line) => line.startsWith(`a=${name}:`))
    ?.slice(name.length + 3)
    .trim();
}

function mediaOf(lines: readonly string[], index: number): OfferedMedia {
  const line = lines[0] ?? '';
  const [type = '', , , ...payloads] = line.slice(2).split(' ');
  const direction = directions.find((each) => lines.includes(`a=${each}`)) ?? 'sendrecv';
  return {
    kind: type === 'video' || type === 'audio' ? type : 'other',
    line,
    mid: valueOf(lines, 'mid') ?? String(index),
    direction,
    codecs: payloads.flatMap((payload) => codecOf(lines, payload)),
    wide: wideOf(lines),
  };
}

function wideOf(lines: readonly string[]): number | undefined {
  for (const line of lines) {
    const [, id, name] = /^a=extmap:(\d{1,3})(?:\/\w+)? (\S+)/.exec(line) ?? [];
    if (name === wideExtension && Number(id) > 0 && Number(id) < 256) return Number(id);
  }
  return undefined;
}

function codecOf(lines: readonly string[], payload: string): OfferedCodec[] {
  const map = lines.find((line) => line.startsWith(`a=rtpmap:${payload} `));
  const found = /^a=rtpmap:(\d{1,3}) ([\w.-]+)\/(\d+)/.exec(map ?? '');
  const payloadType = Number(payload);
  if (!found || payloadType > 127) return [];
  const [, , name = '', rate] = found;
  const parameters = lines.find((line) => line.startsWith(`a=fmtp:${payload} `));
  return [
    {
      payloadType,
      name: name.toLowerCase(),
      rate: Number(rate),
      parameters: parameters?.slice(`a=fmtp:${payload} `.length) ?? '',
      wide: ['*', payload].some((each) => lines.includes(`a=rtcp-fb:${each} transport-cc`)),
    },
  ];
}

/** The parameter of that name of a codec. */
export const parameter = ({ parameters }: OfferedCodec, name: string): string | undefined =>
  parameters
    .split(';')
    .map((each) => each.trim().split('='))
    .find(([key]) => key?.toLowerCase() === name)?.[1];

/** H.264 as it is taken and given here: in fragments where it is large. */
export const isH264 = (codec: OfferedCodec): boolean =>
  codec.name === 'h264' && parameter(codec, 'packetization-mode') === '1';
