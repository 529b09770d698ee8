import { problem } from '../errors/index.ts';
import type { BodySource } from './receive.ts';
import type { MultipartBody, MultipartSpec } from './spec.ts';

export function multipartBody(
  _source: BodySource,
  _spec: MultipartSpec['multipart'],
): Promise<MultipartBody> {
  throw problem('media_type_unsupported', 415, 'multipart bodies are not taken yet.');
}
