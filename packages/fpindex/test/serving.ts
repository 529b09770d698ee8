/** A node of indexes that answers HTTP on a free port, as the server builds it. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createHttp, createOutbound, type Logger } from '@bandstand/http';
import { IndexNode, indexRoutes, RemoteNode } from '../src/index.ts';
import { scratchFolder } from './fresh-index.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export interface Served {
  readonly url: string;
  readonly node: IndexNode;
  readonly folder: string;
  readonly remote: RemoteNode;
}

/** Closed when the test ends; one token, `secret`, is known. */
export async function serveNode(t: TestContext, folder = join(scratchFolder(), 'index')): Promise<Served> {
  const node = await IndexNode.open({ folder, failed: (error) => t.diagnostic(String(error)) });
  t.after(() => node.close());
  const http = createHttp<string>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: {
      bearer: ({ headers }) => (headers.authorization === 'Bearer secret' ? 'somebody' : null),
    },
    authorize: (principal) => principal !== null,
  });
  t.after(() => http.close({ graceMs: 1000 }));
  http.add(
    indexRoutes(node, { prefix: '/fpindex', auth: ['bearer'], permission: 'fpindex', clock: Date.now }),
  );
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${port}/fpindex`;
  const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  t.after(() => outbound.close());
  return { url, node, folder, remote: new RemoteNode({ outbound, url, token: 'secret' }) };
}

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** A request with the token; `body` goes as it is. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: 'Bearer secret', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  });
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, type, body: Buffer.from(await answer.arrayBuffer()) };
}
