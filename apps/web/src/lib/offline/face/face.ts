import { RemoteError } from '@bandstand/offline';
import { m } from '#lib/messages/index.ts';
import { bareId, editName } from '../ids.ts';
import { markingRoutes } from './marking.ts';
import { playlistRoutes } from './playlists.ts';
import { readingRoutes } from './reading.ts';
import type { Behind, FaceRoute } from './route.ts';

const routes: readonly FaceRoute[] = [...readingRoutes, ...playlistRoutes, ...markingRoutes];

/** The route of the store for a request; `undefined` where only the server knows an answer. */
export function faceRoute(request: Request): FaceRoute | undefined {
  const { pathname } = new URL(request.url);
  return routes.find(({ method, path }) => method === request.method && path.test(pathname));
}

/** A refusal in the words of the server's API (RFC 9457). */
const refusal = (status: number, code: string, detail: string): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title: code, status, code, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

async function bodyOf(request: Request): Promise<unknown> {
  const text = request.method === 'GET' ? '' : await request.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Answers a request from the store, as the server would. The request's body must not have been read. */
export async function answerFromStore(route: FaceRoute, request: Request, behind: Behind): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url);
  const [, id = ''] = route.path.exec(pathname) ?? [];
  try {
    const asked = { id: bareId(id), query, body: await bodyOf(request), name: editName() };
    const value = await route.answer(asked, behind);
    if (value === undefined)
      return refusal(404, 'not_stored', 'This is not among what is stored in this browser.');
    const body = value === null ? null : JSON.stringify(value);
    return new Response(body, {
      status: route.status ?? 200,
      headers: value === null ? {} : { 'content-type': 'application/json' },
    });
  } catch (error) {
    if (!(error instanceof RemoteError)) {
      console.error(error);
      return refusal(500, 'internal', m.problems.internal);
    }
    return refusal(error.code === 'bad_input' ? 422 : 404, error.code ?? 'store', error.message);
  }
}
