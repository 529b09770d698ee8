/** An answer of a RTSP server (RFC 2326, 7). Header names are in small letters. */
export interface RtspAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What a server sends over the one connection: answers, and packets of media between them (10.12). */
export type RtspPart =
  | { readonly kind: 'answer'; readonly answer: RtspAnswer }
  | { readonly kind: 'packet'; readonly channel: number; readonly bytes: Buffer }
  /** A request of the server's own, which is left unanswered. */
  | { readonly kind: 'other' };

/** A server that does not speak RTSP, or too much of it. `message` is for people, and holds nothing of the server's. */
export class RtspError extends Error {
  override readonly name = 'RtspError';
}

const longestHead = 16 * 1024;
const longestBody = 64 * 1024;
const dollar = 0x24;

/** Takes bytes in any pieces and gives what they hold. Throws RtspError. */
export class RtspReader {
  #bytes: Buffer = Buffer.alloc(0);

  *feed(bytes: Buffer): Generator<RtspPart> {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, bytes]) : bytes;
    for (let part = this.#next(); part; part = this.#next()) yield part;
  }

  #next(): RtspPart | undefined {
    const bytes = this.#bytes;
    if (bytes.length < 4) return undefined;
    if (bytes.readUInt8(0) === dollar) {
      const end = 4 + bytes.readUInt16BE(2);
      if (bytes.length < end) return undefined;
      this.#bytes = bytes.subarray(end);
      return { kind: 'packet', channel: bytes.readUInt8(1), bytes: bytes.subarray(4, end) };
    }
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0 && bytes.length > longestHead) throw new RtspError('The server does not speak RTSP.');
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
    const headers = new Map(lines.flatMap(headerOf));
    const length = Number(headers.get('content-length') ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > longestBody)
      throw new RtspError('The server sends an answer of an impossible length.');
    const end = headEnd + 4 + length;
    if (bytes.length < end) return undefined;
    this.#bytes = bytes.subarray(end);
    const status = /^RTSP\/\d\.\d (\d{3})/.exec(first)?.[1];
    if (status === undefined) {
      if (!/ RTSP\/\d\.\d$/.test(first)) throw new RtspError('The server does not speak RTSP.');
      return { kind: 'other' };
    }
    const body = bytes.toString('utf8', headEnd + 4, end);
    return { kind: 'answer', answer: { status: Number(status), headers, body } };
  }
}

/** Of several lines of one name the first counts, but of ways to sign in the strongest. */
function headerOf(line: string): [string, string][] {
  const colon = line.indexOf(':');
  if (colon < 1) return [];
  const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  const isDigest = name === 'www-authenticate' && /^digest /i.test(value);
  return [[isDigest ? 'www-authenticate-digest' : name, value]];
}
