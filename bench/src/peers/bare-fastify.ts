/**
 * A bare fastify with two routes: the album of `album.ts` as JSON, and the text of its first argument, which is JSON, with the
 * headers of its second.
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import { album, albumShape } from './album.ts';

interface Reply {
  headers(values: object): void;
}

interface Fastify {
  get(path: string, options: object, handler: (request: unknown, reply: Reply) => unknown): void;
  listen(where: { readonly host: string; readonly port: number }): Promise<string>;
}

// The very fastify that packages/http builds on.
const require = createRequire(new URL('../../../packages/http/package.json', import.meta.url));
const fastify: () => Fastify = require('fastify');

const app = fastify();
app.get('/album', { schema: { response: { 200: albumShape } } }, () => album);
const ping: unknown = JSON.parse(process.argv[2] ?? '{}');
const headers: object = JSON.parse(process.argv[3] ?? '{}');
app.get('/ping', {}, (_request, reply) => {
  reply.headers(headers);
  return ping;
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
