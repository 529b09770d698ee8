/** The service worker of the test: sound under /media/ comes from the private files. */
import { answerFile, PrivateFiles } from '@bandstand/offline/browser';

interface FetchEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

declare function addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;

const media = new PrivateFiles('played');

async function answer(request: Request, path: string): Promise<Response> {
  const file = await media.file(path);
  return file === undefined
    ? new Response(null, { status: 404 })
    : answerFile(request, file, { type: 'audio/wav', etag: `"${file.size}"` });
}

addEventListener('fetch', (event) => {
  const [, path] = /^\/media\/(.+)$/.exec(new URL(event.request.url).pathname) ?? [];
  if (path !== undefined) event.respondWith(answer(event.request, path));
});
