import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type HlsLadder, type HlsOptions, HlsService, hlsOptions } from '../src/hls/index.ts';
import type { RenditionName } from '../src/hls/names.ts';
import type { Plane } from '../src/plane/index.ts';
import { Broadcast, type BroadcastOptions, room, until } from './broadcast.ts';

/** A broadcast that is watched by HTTP at `/<room>/<file>`. */
export class Watching implements AsyncDisposable {
  readonly broadcast: Broadcast;
  readonly hls: HlsService;
  readonly errors: unknown[] = [];
  readonly #server: Server;
  url = '';

  constructor(broadcast: Broadcast, options: Partial<HlsOptions>, ladder?: HlsLadder) {
    this.broadcast = broadcast;
    this.hls = new HlsService({
      plane: broadcast.plane,
      options: { ...hlsOptions, ...options },
      clock: Date.now,
      random: randomBytes,
      ladder,
      onError: (error) => this.errors.push(error),
    });
    this.#server = createServer((request, response) => {
      void this.#serve(request.url ?? '/', response);
    });
  }

  async #serve(address: string, response: ServerResponse): Promise<void> {
    const url = new URL(address, 'http://x');
    const [, stream = '', name = ''] = url.pathname.split('/');
    const answer = await this.hls.answer(room(stream), {
      name,
      query: url.searchParams,
      address: '127.0.0.1',
    });
    if (answer.status !== 200) response.writeHead(answer.status).end(answer.reason);
    else {
      response.writeHead(200, { 'content-type': answer.type, 'content-length': answer.bytes });
      for (const bytes of answer.body) response.write(bytes);
      response.end();
    }
  }

  static async start(
    options: Partial<HlsOptions> = {},
    on: BroadcastOptions = {},
    ladder?: (plane: Plane) => HlsLadder,
  ): Promise<Watching> {
    const broadcast = await Broadcast.start(on);
    const watching = new Watching(broadcast, options, ladder?.(broadcast.plane));
    await new Promise<void>((resolve) => {
      watching.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = watching.#server.address();
    watching.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return watching;
  }

  /** Status and text. */
  async get(path: string): Promise<{ status: number; text: string; bytes: Buffer }> {
    const answer = await fetch(`${this.url}/${path}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, text: bytes.toString('latin1'), bytes };
  }

  /** The address of a media playlist, with a viewer's name in it. */
  async playlist(stream: string, rendition: RenditionName = 'main'): Promise<string> {
    await until('the stream is there', () => this.broadcast.plane.find(room(stream)) !== undefined);
    let line: string | undefined;
    // On a busy machine sizes come late: who asks meanwhile is offered the others.
    await until(`${rendition} is offered`, async () => {
      const { text } = await this.get(`${stream}/index.m3u8`);
      line = text.split('\n').find((each) => each.startsWith(`${rendition}.m3u8`));
      return line !== undefined;
    });
    return `${stream}/${line}`;
  }

  /** The renditions that a stream is offered in. */
  async renditions(stream: string): Promise<readonly string[]> {
    const { text } = await this.get(`${stream}/index.m3u8`);
    return Array.from(text.matchAll(/^(\w+)\.m3u8/gm), ([, found = '']) => found);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hls.close();
    await this.broadcast[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
