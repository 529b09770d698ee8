import { type Readable, Transform } from 'node:stream';
import { OutboundError } from './errors.ts';

/** The answer to an outgoing request. Its body must be read or discarded. */
export interface OutboundAnswer {
  readonly status: number;
  /** By lower-case name; several lines of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address that answered, after redirects. */
  readonly url: string;
  /** Fails with `too_large` or `timed_out` when a limit is passed. */
  readonly body: Readable;
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
  /** Throws SyntaxError when the body is not JSON. */
  json(): Promise<unknown>;
  discard(): void;
}

/** Wraps a raw answer with the limits of the request. `ended` is called once when the body is over, in whatever way. */
export function limitedAnswer(
  raw: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly url: string },
  source: Readable,
  maxBytes: number,
  translate: (error: unknown) => Error,
  ended: () => void,
): OutboundAnswer {
  const body = source.pipe(counter(maxBytes));
  source.once('error', (error) => body.destroy(translate(error)));
  body.once('close', () => {
    source.on('error', () => {}).destroy();
    ended();
  });
  const bytes = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  };
  const text = async () => (await bytes()).toString('utf8');
  return {
    ...raw,
    body,
    bytes,
    text,
    json: async (): Promise<unknown> => JSON.parse(await text()),
    discard: () => void body.on('error', () => {}).destroy(),
  };
}

function counter(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}

/** The error for an answer beyond its limit. */
export function tooLarge(maxBytes: number): OutboundError {
  return new OutboundError('too_large', `The answer is larger than ${maxBytes} bytes.`);
}
