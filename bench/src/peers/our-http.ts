/** packages/http with the route of the bare fastify: permissions, limits, checks and the access log are on. */
import process from 'node:process';
import { createHttp, createLogger, routeFor } from '@bandstand/http';
import { album, albumShape } from './album.ts';

const route = routeFor<{ readonly name: string }>();
const http = createHttp<{ readonly name: string }>({
  log: createLogger({ level: 'info', format: 'json', to: '/dev/null' }),
  clock: Date.now,
  trustedProxies: [],
  rateLimits: { read: { perMinute: 1e9, burst: 1e9 } },
  authenticators: {
    bearer: ({ headers }) => (headers.authorization === undefined ? null : { name: 'anna' }),
  },
  authorize: (principal) => principal !== null,
});
http.add([
  route({
    method: 'GET',
    path: '/album',
    operation: 'getAlbum',
    summary: 'An album',
    tags: [],
    auth: ['bearer'],
    permission: 'read',
    rate: 'read',
    output: { 200: albumShape },
    handler: () => album,
  }),
]);
const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${url}\n`);
