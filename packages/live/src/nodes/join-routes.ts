import { json, problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { LivePrincipal } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import type { Nodes } from './nodes.ts';
import { heartbeatBody, joinBody } from './schemas.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: [], tags: ['live'], permission: 'public', method: 'POST', rate: 'login' } as const;

/** Where wrong tokens are counted. */
export interface Offences {
  isBanned(address: string): boolean;
  note(address: string, offence: 'wrong_token'): void;
}

const mostStatBytes = 4096;

/** What nodes ask themselves: they have tokens of their own, and no account. */
export function joinRoutes(nodes: Nodes, offences: Offences): Route<LivePrincipal>[] {
  const refuse = (address: string): never => {
    offences.note(address, 'wrong_token');
    throw problem('invalid_token', 401, 'This token is unknown, used or over.');
  };
  const enter = (address: string): void => {
    if (offences.isBanned(address)) refuse(address);
  };
  return [
    route({
      ...common,
      path: '/api/v1/nodes/join',
      operation: 'joinNodes',
      summary:
        'Become a node, with a token that was made for it; the token of the node is in this answer alone',
      input: { body: joinBody },
      output: { 201: Type.Object({ id: Type.String(), token: Type.String() }) },
      handler: (ctx) => {
        enter(ctx.client.address);
        const { token, name, url = null, region = null, version = null } = ctx.body;
        requireWebAddress(url);
        const joined = nodes.join(token, { name, url, region, version, ip: ctx.client.address });
        return json(201, joined ?? refuse(ctx.client.address), { 'cache-control': 'no-store' });
      },
    }),
    route({
      ...common,
      path: '/api/v1/nodes/heartbeat',
      operation: 'tellNodeAlive',
      summary: 'A node says that it is there, with its token as a bearer, and hears what it is to do',
      rate: 'write',
      maxBodyBytes: 2 * mostStatBytes,
      input: { body: heartbeatBody },
      output: { 200: Type.Object({ id: Type.String(), status: Type.String() }) },
      handler: (ctx) => {
        enter(ctx.client.address);
        const token = /^bearer +(\S+) *$/i.exec(ctx.headers.authorization ?? '')?.[1] ?? '';
        const { stats, version = null } = ctx.body;
        const statsJson = stats === undefined ? null : JSON.stringify(stats);
        if (statsJson !== null && statsJson.length > mostStatBytes)
          throw new LiveError('invalid', `Tell at most ${mostStatBytes} bytes.`);
        const node = nodes.heartbeat(token, { statsJson, version }) ?? refuse(ctx.client.address);
        return { id: node.id, status: node.status };
      },
    }),
  ];
}

function requireWebAddress(url: string | null): void {
  if (url === null) return;
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new LiveError('invalid', 'The address of a node begins with http:// or https://.');
}
