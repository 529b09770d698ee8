import { offline, problemOf } from '#lib/api/problem.ts';

/** What a file is uploaded for. */
export type UploadTarget =
  | { readonly kind: 'track'; readonly album?: string }
  | { readonly kind: 'cover'; readonly album: string }
  | { readonly kind: 'cover'; readonly artist: string };

const base = '/api/v1/uploads';
const version = { 'tus-resumable': '1.0.0' } as const;
/** Bytes of one request: what a broken connection can cost at most, and how finely progress is seen. */
const partBytes = 4 * 1024 * 1024;

/** Announces a file (tus 1.0.0, creation). Returns the id of the upload. Throws an ApiProblem. */
export async function announce(file: File, target: UploadTarget): Promise<string> {
  const meta = Object.entries({ filename: file.name, ...target }).map(
    ([key, value]) => `${key} ${base64(value)}`,
  );
  const headers = { ...version, 'upload-length': String(file.size), 'upload-metadata': meta.join(',') };
  const response = await request(base, { method: 'POST', headers });
  return response.headers.get('location')?.split('/').at(-1) ?? '';
}

/** Bytes that the server has of an upload. Throws an ApiProblem: 404 and 410 when there is nothing to go on with. */
export async function received(id: string, signal?: AbortSignal): Promise<number> {
  const response = await request(`${base}/${id}`, {
    method: 'HEAD',
    headers: version,
    signal: signal ?? null,
  });
  return Number(response.headers.get('upload-offset'));
}

/** Sends the next part. Returns how many bytes the server has then. Throws an ApiProblem. */
export async function sendPart(id: string, file: File, from: number, signal?: AbortSignal): Promise<number> {
  const headers = {
    ...version,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(from),
  };
  const body = file.slice(from, from + partBytes);
  const response = await request(`${base}/${id}`, { method: 'PATCH', headers, body, signal: signal ?? null });
  return Number(response.headers.get('upload-offset'));
}

/** Gives an upload up. */
export async function giveUp(id: string): Promise<void> {
  await request(`${base}/${id}`, { method: 'DELETE', headers: version });
}

/** Sends a small file at one go and returns the id of the upload; what the server makes of it is asked for by that. */
export async function sendWhole(file: File, target: UploadTarget): Promise<string> {
  const id = await announce(file, target);
  for (let at = 0; at < file.size; ) at = await sendPart(id, file, at);
  return id;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw offline(cause);
  }
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
  return response;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
