import type { IncomingHttpHeaders } from 'node:http';
import type { RawBody } from '@bandstand/http';
import { tooLarge, unreadable } from './errors.ts';

/** Bytes of a body, after decompression. */
export const maxBodyBytes = 1024 * 1024;
/** Parts of a form in multipart. */
const maxParts = 1000;

/** The fields of a form; nothing for a body of another kind. Throws ApiError, or HttpError of the server. */
export async function fieldsOf(
  headers: IncomingHttpHeaders,
  body: RawBody,
): Promise<readonly (readonly [string, string])[]> {
  if (body.length === 0) return [];
  if (body.type === 'multipart/form-data')
    return multipartFields(headers['content-type'] ?? '', await body.bytes());
  const text = await body.text();
  return body.type === 'application/x-www-form-urlencoded' ? [...new URLSearchParams(text)] : [];
}

async function multipartFields(type: string, data: Buffer): Promise<readonly (readonly [string, string])[]> {
  let parsed: FormData;
  try {
    parsed = await new Response(new Uint8Array(data), { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw unreadable(400, error);
  }
  const parts = [...parsed];
  if (parts.length > maxParts) throw tooLarge();
  return parts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
}
