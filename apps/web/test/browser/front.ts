/** A server in front of another one that says something else for some requests. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What ends things: a test, or all tests of a file. */
interface Ending {
  after(work: () => Promise<void>): void;
}

export interface FrontAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Uint8Array;
}

export interface FrontRequest {
  /** Path and query. */
  readonly url: string;
  /** What the server behind says to this request, as text. */
  readonly ask: () => Promise<FrontAnswer>;
  /** How many bytes the server behind has there. */
  readonly bytes: () => Promise<number>;
  /** Sends the request to another address, which answers in the place of the server behind. */
  readonly passTo: (address: string) => FrontAnswer;
}

export interface Front {
  readonly url: string;
  /** Asked for each request; undefined: the server behind answers. */
  answer: (request: FrontRequest) => Promise<FrontAnswer | undefined> | FrontAnswer | undefined;
}

/** Headers for a request of our own. */
const plainOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(?:host|connection|content-length|accept-encoding|range)$/.test(name)
        ? [[name, value]]
        : [],
    ),
  );

/** Opens a front of the server at `to`; it closes with the test. */
export async function openFront(t: Ending, to: string): Promise<Front> {
  const front: { url: string; answer: Front['answer'] } = { url: '', answer: () => undefined };
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming;
    let address = to + url;
    const elsewhere: FrontAnswer = { body: '' };
    const pass = () => {
      const outgoing = request(address, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    };
    const fetched = async () => {
      const body = method === 'GET' ? {} : { body: await text(incoming) };
      return fetch(to + url, { method, headers: plainOf(headers), ...body });
    };
    const ask = async (): Promise<FrontAnswer> => {
      const response = await fetched();
      const type = response.headers.get('content-type') ?? 'text/plain';
      return { status: response.status, type, body: await response.text() };
    };
    const bytes = async () => (await (await fetched()).arrayBuffer()).byteLength;
    const passTo = (other: string): FrontAnswer => {
      address = other;
      return elsewhere;
    };
    const serve = async () => {
      const said = await front.answer({ url, ask, bytes, passTo });
      if (said === undefined || said === elsewhere) return pass();
      answer
        .writeHead(said.status ?? 200, { 'content-type': said.type ?? 'application/json' })
        .end(said.body);
    };
    serve().catch(() => answer.destroy());
  });
  // Sockets of the store: what comes through them is asked for as well.
  server.on('upgrade', (_request, socket) => socket.destroy());
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  front.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return front;
}
