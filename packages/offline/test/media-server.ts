/** A server of files as a Jellyfin has it, that cuts, lies and stalls when it is told to. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { AskServer } from '@bandstand/offline';

/** What a path answers. */
export interface Served {
  readonly bytes: Uint8Array;
  readonly type?: string;
  readonly etag?: string;
  /** Told in the place of the true hash. */
  readonly digest?: string;
  /** Answers without a length, as a conversion does. */
  readonly isChunked?: boolean;
}

export interface Hit {
  readonly path: string;
  readonly range: string | undefined;
}

export class MediaServer {
  readonly files = new Map<string, Served>();
  readonly hits: Hit[] = [];
  /** Asked before each answer: true when it has answered by itself. */
  fault: (hit: Hit, response: ServerResponse, served: Served | undefined) => boolean | Promise<boolean> =
    () => false;
  /** Answers under way, and the most that there were at a time. */
  open = 0;
  most = 0;
  address = '';

  /** Listens on a free port until the test ends. */
  static async start(t: TestContext): Promise<MediaServer> {
    const media = new MediaServer();
    const server = createServer((request, response) => {
      media.open += 1;
      media.most = Math.max(media.most, media.open);
      response.on('close', () => {
        media.open -= 1;
      });
      void media.#answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    media.address = `http://127.0.0.1:${address.port}`;
    return media;
  }

  readonly ask: AskServer = (_account, path, init) => fetch(`${this.address}${path}`, init);

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hit = { path: request.url ?? '', range: request.headers.range };
    this.hits.push(hit);
    const served = this.files.get(hit.path);
    if (await this.fault(hit, response, served)) return;
    if (served === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { bytes, type = 'audio/flac', etag = '"one"', digest, isChunked } = served;
    const sha256 = digest ?? createHash('sha256').update(bytes).digest('base64');
    const headers = { 'content-type': type, etag, 'repr-digest': `sha-256=:${sha256}:` };
    const [, first] = /^bytes=(\d+)-$/.exec(hit.range ?? '') ?? [];
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    if (first !== undefined && isSame) {
      const start = Number(first);
      const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
      const length = bytes.length - start;
      response.writeHead(206, { ...headers, 'content-range': range, 'content-length': length });
      response.end(bytes.subarray(start));
      return;
    }
    response.writeHead(200, {
      ...headers,
      ...(isChunked === true ? {} : { 'content-length': bytes.length }),
    });
    response.end(bytes);
  }
}

/** Answers with the true head and cuts the connection after some bytes, once they are on the way. */
export function cutAfter(response: ServerResponse, { bytes, etag = '"one"' }: Served, count: number): true {
  response.writeHead(200, { 'content-type': 'audio/flac', 'content-length': bytes.length, etag });
  response.write(bytes.subarray(0, count), () => response.destroy());
  return true;
}
