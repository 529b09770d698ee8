import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Reply, replyKind } from '../replies/index.ts';

/** Writes a reply. `base` are headers that every answer of this exchange gets; the reply's own win. */
export async function send(
  response: ServerResponse,
  method: string,
  reply: Reply,
  base: OutgoingHttpHeaders,
): Promise<void> {
  switch (reply[replyKind]) {
    case 'json':
      sendBytes(response, method, reply.status, JSON.stringify(reply.body), {
        ...base,
        'content-type': 'application/json; charset=utf-8',
        ...copy(reply.headers),
      });
      return;
    case 'bytes':
      sendBytes(response, method, reply.status, reply.body, {
        ...base,
        'content-type': reply.type,
        ...copy(reply.headers),
      });
      return;
    case 'empty':
      response.writeHead(reply.status, { ...base, ...copy(reply.headers) }).end();
      return;
    case 'stream':
      response.writeHead(reply.status, { ...base, 'content-type': reply.type, ...copy(reply.headers) });
      await pipeline(reply.body, response);
      return;
    default:
      throw new Error('not yet');
  }
}

function copy(headers: Readonly<Record<string, string | readonly string[]>>): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    out[name] = typeof value === 'string' ? value : [...value];
  return out;
}

function sendBytes(
  response: ServerResponse,
  method: string,
  status: number,
  body: string | Uint8Array,
  headers: OutgoingHttpHeaders,
): void {
  headers['content-length'] = Buffer.byteLength(body);
  response.writeHead(status, headers);
  if (method === 'HEAD') response.end();
  else response.end(body);
}
