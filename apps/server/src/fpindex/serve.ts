import { createHash, timingSafeEqual } from 'node:crypto';
import { indexRoutes } from '@bandstand/fpindex';
import { createHttp, type Logger, plainAddress } from '@bandstand/http';
import { Closing } from '../closing.ts';
import { ConfigError } from '../config/index.ts';
import { openNode } from './open.ts';

export interface NodeOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Bearer token; null is only for a listener that this machine alone reaches. */
  readonly token: string | null;
  readonly log: Logger;
}

export interface ListeningNode {
  readonly port: number;
  /** Resolves when all indexes are loaded. */
  loaded(): Promise<void>;
  close(): Promise<void>;
}

/** An index node on a listener of its own: the protocol without a prefix. Throws ConfigError, EADDRINUSE. */
export async function serveNode({ folder, host, port, token, log }: NodeOptions): Promise<ListeningNode> {
  if (token === null && !isLoopback(host)) {
    throw new ConfigError(
      `Other machines reach ${host}: set BANDSTAND_FPINDEX_TOKEN, or listen on 127.0.0.1 alone.`,
    );
  }
  const closing = new Closing();
  try {
    const { node } = closing.later('the indexes', await openNode(folder, log), (open) => open.close());
    const http = closing.later(
      'the listener',
      createHttp<'holder'>({
        log,
        clock: Date.now,
        trustedProxies: [],
        authenticators: {
          bearer: ({ headers }) => (bears(headers.authorization, token) ? 'holder' : null),
        },
        authorize: (principal, permission) =>
          permission === 'fpindex' && (token === null || principal !== null),
      }),
      (open) => open.close({ graceMs: 10_000 }),
    );
    http.add(indexRoutes(node, { prefix: '', auth: ['bearer'], permission: 'fpindex', clock: Date.now }));
    const listening = await http.listen({ host, port });
    return { port: listening.port, loaded: () => node.loaded(), close: () => closing.close() };
  } catch (error) {
    await closing.close().catch(() => {});
    throw error;
  }
}

function isLoopback(host: string): boolean {
  const address = plainAddress(host);
  return host === 'localhost' || address === '::1' || address?.startsWith('127.') === true;
}

/** Compares without telling by its time how much was right. */
function bears(header: string | undefined, token: string | null): boolean {
  if (token === null || header === undefined) return false;
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}
