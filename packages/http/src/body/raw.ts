import { Transform } from 'node:stream';
import { accepts, mediaType, wrongType } from './media-type.ts';
import { asBodyError, type BodySource, collect, declaredLength, decodedBody, tooLarge } from './receive.ts';
import type { RawBody, RawSpec } from './spec.ts';

/** The body as it comes. Throws 415 for another type and 413 for a declared length beyond the limit. */
export function rawBody(source: BodySource, { types, maxBytes }: RawSpec['raw']): Promise<RawBody> {
  const message = source.request.raw;
  const type = mediaType(message);
  if (!accepts(types, type)) throw wrongType(types.join(', '));
  const length = declaredLength(message);
  if (length !== undefined && length > maxBytes) throw tooLarge(maxBytes);
  const encoded = message.headers['content-encoding'] !== undefined;
  const body = decodedBody(message, source.bodyLimits);
  const stream = length === undefined || encoded ? body.pipe(limiter(maxBytes)) : body;
  if (stream !== body) {
    stream.on('error', () => {});
    body.once('error', (error) => stream.destroy(error));
  }
  const bytes = async () => {
    try {
      return await collect(stream, maxBytes);
    } catch (error) {
      throw asBodyError(error);
    }
  };
  return Promise.resolve({
    type,
    length: encoded ? undefined : length,
    stream,
    bytes,
    text: async () => (await bytes()).toString('utf8'),
  });
}

/** A declared length is enforced by the protocol parser; only bodies without one have to be counted. */
function limiter(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}
