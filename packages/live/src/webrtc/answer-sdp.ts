import type { Certificate } from './certificate.ts';
import { type Offer, type OfferedCodec, type OfferedMedia, wideExtension } from './offer.ts';
import type { Credentials } from './peer.ts';

/** What is answered to one media line: nothing where it is refused. */
export interface AnsweredMedia {
  readonly offered: OfferedMedia;
  readonly codec: OfferedCodec | undefined;
  /** What the server does with it. */
  readonly direction: 'sendonly' | 'recvonly';
  /** Of what is sent. */
  readonly source?: number;
  /** Further parameters of the codec. */
  readonly parameters?: string;
}

export interface AnswerOptions {
  readonly offer: Offer;
  readonly media: readonly AnsweredMedia[];
  readonly credentials: Credentials;
  readonly certificate: Certificate;
  readonly addresses: readonly string[];
  readonly port: number;
  /** A number for the session, of up to 19 digits. */
  readonly session: string;
}

/** Candidates of one host, the first address preferred (RFC 8839, 5.1). */
export const candidateLines = (addresses: readonly string[], port: number): string[] =>
  addresses.map(
    (address, index) =>
      `a=candidate:${index + 1} 1 udp ${2_130_706_431 - index * 256} ${address} ${port} typ host`,
  );

/** The answer to an offer: all in one bundle, ICE lite. */
export function answerSdp({
  offer,
  media,
  credentials,
  certificate,
  addresses,
  port,
  session,
}: AnswerOptions): string {
  const taken = (line: OfferedMedia): boolean =>
    media.some(({ offered, codec }) => offered === line && codec !== undefined);
  const bundled = offer.media.filter(taken).map(({ mid }) => mid);
  const shared = [
    `a=ice-ufrag:${credentials.name}`,
    `a=ice-pwd:${credentials.password}`,
    `a=fingerprint:sha-256 ${certificate.fingerprint}`,
    `a=setup:${offer.role}`,
    ...candidateLines(addresses, port),
    'a=end-of-candidates',
  ];
  const lines = [
    'v=0',
    `o=- ${session} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...offer.media.flatMap((offered) => {
      const answered = media.find((each) => each.offered === offered);
      return answered?.codec ? mediaLines(answered, answered.codec, shared) : refusedLines(offered);
    }),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function refusedLines({ line, mid }: OfferedMedia): string[] {
  const [type, , ...rest] = line.split(' ');
  return [`${type} 0 ${rest.join(' ')}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive'];
}

/** What was offered and what is said besides, each once, without what only a sender says of itself. */
function parametersOf(offered: string, own: string): string {
  const known = new Map<string, string>();
  for (const each of `${offered};${own}`.split(';').map((part) => part.trim())) {
    const [key = ''] = each.split('=');
    if (each !== '' && !key.startsWith('sprop-')) known.set(key, each);
  }
  return Array.from(known.values()).join(';');
}

function mediaLines(media: AnsweredMedia, codec: OfferedCodec, shared: readonly string[]): string[] {
  const { offered, direction, source } = media;
  const { payloadType, name, rate } = codec;
  const audio = offered.kind === 'audio';
  const parameters = parametersOf(codec.parameters, media.parameters ?? '');
  const wide = codec.wide && direction === 'recvonly' ? offered.wide : undefined;
  return [
    `m=${offered.kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...shared,
    `a=mid:${offered.mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    ...(wide === undefined ? [] : [`a=extmap:${wide} ${wideExtension}`]),
    `a=rtpmap:${payloadType} ${name === 'opus' ? 'opus' : name.toUpperCase()}/${rate}${audio ? '/2' : ''}`,
    ...(parameters === '' ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
    `a=rtcp-fb:${payloadType} nack`,
    ...(audio ? [] : [`a=rtcp-fb:${payloadType} nack pli`, `a=rtcp-fb:${payloadType} goog-remb`]),
    ...(wide === undefined ? [] : [`a=rtcp-fb:${payloadType} transport-cc`]),
    ...(source === undefined
      ? []
      : [
          `a=msid:bandstand ${offered.kind}`,
          `a=ssrc:${source} cname:bandstand`,
          `a=ssrc:${source} msid:bandstand ${offered.kind}`,
        ]),
  ];
}
