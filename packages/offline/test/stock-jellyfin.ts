/** A Jellyfin server for tests: protocol-true, with no feed of changes, and with faults on demand. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { Query } from './stock/lists.ts';
import { answerStock, modernPath, type StockAnswer } from './stock/routes.ts';
import { type StockSockets, serveSockets } from './stock/sockets.ts';
import { newId, StockState } from './stock/state.ts';

export interface Asked {
  readonly method: string;
  /** In lower case, in its modern form (`/userfavoriteitems/ID`). */
  readonly path: string;
  readonly query: Query;
}

/** `status`: that answer and nothing happens. `cut`: the connection breaks before or after the work. `wait`: so long. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly cut: 'before' | 'after' }
  | { readonly wait: Promise<unknown> };

export interface StockJellyfin {
  /** What it holds: add users, libraries and items there. */
  readonly state: StockState;
  readonly url: string;
  readonly sockets: StockSockets;
  /** Every request in order. */
  readonly asked: Asked[];
  /** Asked before each request. */
  fault: (asked: Asked) => Fault | undefined;
  /** Refuses connections, cutting the open ones, until `up`; the address stays. */
  down(): Promise<void>;
  up(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return typeof json === 'object' && json !== null ? Object.fromEntries(Object.entries(json)) : {};
}

/** The token of a request, in any of the places where clients put it. */
function tokenOf(request: IncomingMessage, query: Query): string {
  const header = [request.headers.authorization, request.headers['x-emby-authorization']].flat().join();
  const simple = request.headers['x-emby-token'] ?? query.get('apikey') ?? query.get('api_key');
  return /Token="?([^",\s]+)/.exec(header)?.[1] ?? String(simple ?? '');
}

function signIn(state: StockState, body: Readonly<Record<string, unknown>>): StockAnswer {
  const user = [...state.users.values()].find(
    ({ name, password }) => name === body['Username'] && password === body['Pw'],
  );
  if (user === undefined) return { status: 401 };
  const AccessToken = newId();
  state.tokens.set(AccessToken, user.id);
  const User = { Id: user.id, Name: user.name, ServerId: state.id, HasPassword: true };
  return { status: 200, body: { User, SessionInfo: {}, AccessToken, ServerId: state.id } };
}

const info = (state: StockState): StockAnswer => ({
  status: 200,
  body: {
    Id: state.id,
    ServerName: 'Stock',
    Version: '10.11.0',
    ProductName: 'Jellyfin Server',
    OperatingSystem: '',
    StartupWizardCompleted: true,
  },
});

async function answer(state: StockState, request: IncomingMessage, asked: Asked): Promise<StockAnswer> {
  const { path, query, method } = asked;
  const body = await bodyOf(request);
  if (path === '/system/info/public') return info(state);
  if (path === '/system/ping') return { status: 200, body: 'Jellyfin Server' };
  if (path === '/users/authenticatebyname') return signIn(state, body);
  const user = state.tokens.get(tokenOf(request, query));
  if (user === undefined) return { status: 401 };
  return answerStock(state, { method, path, query, body, user });
}

function send(response: ServerResponse, { status, body }: StockAnswer, headers = {}): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
}

/** A server on a free port of loopback that goes with the test. */
export async function startStock(t: TestContext): Promise<StockJellyfin> {
  const state = new StockState();
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const now = {
      method: request.method ?? 'GET',
      path: modernPath(pathname),
      query: new Query(searchParams),
    };
    asked.push(now);
    const fault = stock.fault(now);
    if (fault !== undefined && 'wait' in fault) await fault.wait;
    if (fault !== undefined && 'status' in fault) {
      const { status, retryAfter } = fault;
      send(response, { status }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      return;
    }
    const cut = fault !== undefined && 'cut' in fault ? fault.cut : undefined;
    if (cut !== 'before') {
      const said = await answer(state, request, now);
      if (cut === undefined) send(response, said);
    }
    if (cut !== undefined) response.destroy();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const sockets = serveSockets(server, state);
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve());
    });
  await listen(0);
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const stock: StockJellyfin = {
    state,
    url: `http://127.0.0.1:${address.port}`,
    sockets,
    asked,
    fault: () => undefined,
    down: () =>
      new Promise((resolve) => {
        sockets.drop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up: () => listen(address.port),
  };
  t.after(async () => {
    if (server.listening) await stock.down();
  });
  return stock;
}
