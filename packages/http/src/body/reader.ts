import { parse as parseForm } from 'node:querystring';
import type { TSchema } from 'typebox';
import { jsonParser, textParser } from '../validation/index.ts';
import { parseJson } from './json.ts';
import { mediaType, wrongType } from './media-type.ts';
import { multipartBody } from './multipart.ts';
import { rawBody } from './raw.ts';
import { type BodySource, receive } from './receive.ts';
import type { BodyOf, BodySpec } from './spec.ts';

type Read = (source: BodySource) => Promise<unknown>;

/**
 * The reader of a route's body, boxed as its type might look like a promise.
 * It throws 400, 408, 413 or 415 with a stable code.
 */
export function bodyReader<B extends BodySpec | undefined>(
  spec: B | undefined,
  lenient: boolean,
): (source: BodySource) => Boxed<B> | Promise<Boxed<B>> {
  if (spec === undefined) {
    const none = { body: undefined as BodyOf<B> };
    return () => none;
  }
  const read = readerFor(spec, lenient);
  return async (source) => ({ body: (await read(source)) as BodyOf<B> });
}

interface Boxed<B extends BodySpec | undefined> {
  readonly body: BodyOf<B>;
}

function readerFor(spec: BodySpec, lenient: boolean): Read {
  if ('raw' in spec) return (source) => rawBody(source, spec.raw);
  if ('multipart' in spec) return (source) => multipartBody(source, spec.multipart);
  if ('form' in spec) return formReader(spec.form);
  return jsonReader(spec, lenient);
}

function formReader(schema: TSchema): Read {
  const parse = textParser(schema, 'body');
  return async (source) => parse(await source.form());
}

function jsonReader(schema: TSchema, lenient: boolean): Read {
  const parse = jsonParser(schema, lenient);
  return async (source) => {
    const type = mediaType(source.request.raw);
    if (type !== '' && type !== 'application/json' && !type.endsWith('+json'))
      throw wrongType('application/json');
    return parse(parseJson(await receive(source, source.bodyLimits.bodyBytes)));
  };
}

/** The fields of an urlencoded body; {} when the body is of another kind. A repeated field is a list. */
export async function readForm(source: BodySource): Promise<Readonly<Record<string, unknown>>> {
  if (mediaType(source.request.raw) !== 'application/x-www-form-urlencoded') return {};
  const data = await receive(source, source.bodyLimits.bodyBytes);
  return parseForm(data.toString('utf8'), '&', '=', { maxKeys: 10_000 });
}
