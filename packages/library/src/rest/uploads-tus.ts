import { HttpError, problem, type Route, rethrowing } from '@bandstand/http';
import { type Checksum, checksumAlgorithms, UploadError, type UploadErrorCode } from '../uploads/index.ts';

/*
 * The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload): what they may hold, and how an error of an
 * upload is answered in it.
 */

export const tusVersion = '1.0.0';
/** In every answer. */
export const tusHeaders = { 'tus-resumable': tusVersion, 'cache-control': 'no-store' } as const;
/** What OPTIONS tells. */
export const tusOptions = {
  'tus-resumable': tusVersion,
  'tus-version': tusVersion,
  'tus-extension': 'creation,creation-with-upload,expiration,checksum,termination',
  'tus-checksum-algorithm': checksumAlgorithms.join(','),
} as const;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Throws 412 for a client of another version. */
export function checkVersion(headers: Headers): void {
  if (one(headers, 'tus-resumable') === tusVersion) return;
  throw problem(
    'tus_version',
    412,
    `This address speaks tus ${tusVersion}: send Tus-Resumable: ${tusVersion}.`,
    {
      headers: { 'tus-version': tusVersion },
    },
  );
}

/** A header that is a whole number of bytes. Throws 400. */
export function bytesIn(headers: Headers, name: string): number {
  const text = one(headers, name) ?? '';
  const value = Number(text);
  if (/^\d{1,15}$/.test(text)) return value;
  throw problem('invalid_input', 400, `The header ${name} must be a number of bytes.`);
}

/** The pairs of Upload-Metadata, values decoded from base64. Throws 400. */
export function metadataIn(headers: Headers): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of (one(headers, 'upload-metadata') ?? '').split(',')) {
    const [key = '', value = ''] = pair.trim().split(' ');
    if (key === '') continue;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || pairs.has(key))
      throw problem('invalid_input', 400, 'Upload-Metadata must be unique keys with values in base64.');
    pairs.set(key, Buffer.from(value, 'base64').toString('utf8'));
  }
  return pairs;
}

/** The checksum that the bytes of a request must have; null when the client sends none. Throws 400. */
export function checksumIn(headers: Headers): Checksum | null {
  const text = one(headers, 'upload-checksum');
  if (text === undefined) return null;
  const [name = '', digest = ''] = text.trim().split(' ');
  const algorithm = checksumAlgorithms.find((known) => known === name);
  if (algorithm === undefined)
    throw problem('checksum_unknown', 400, `Checksums can be ${checksumAlgorithms.join(', ')}.`);
  return { algorithm, digest: Buffer.from(digest, 'base64') };
}

const statuses: Readonly<Record<UploadErrorCode, number>> = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  gone: 410,
  offset_conflict: 409,
  quota_exceeded: 413,
  too_large: 413,
  type_refused: 415,
  // Of the checksum extension; no name for it in HTTP.
  checksum_mismatch: 460,
  disk_full: 507,
};

/** The same routes, which answer UploadErrors as problem documents and say in every error that they speak tus. */
export function speakingTus<P>(routes: readonly Route<P>[]): Route<P>[] {
  return rethrowing(routes, rethrow).map((route) => ({ ...route, optionsHeaders: tusOptions }));
}

function rethrow(error: unknown): never {
  if (error instanceof UploadError) {
    const extra = error.storage === null ? {} : { storage: error.storage };
    throw problem(error.code, statuses[error.code], error.message, {
      cause: error,
      headers: tusHeaders,
      extra,
    });
  }
  if (!(error instanceof HttpError)) throw error;
  const { code, status, safe, headers, fields, extra } = error;
  throw problem(code, status, safe, {
    cause: error.cause,
    headers: { ...headers, ...tusHeaders },
    fields,
    extra,
  });
}
