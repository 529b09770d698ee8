/** The index as a node of its own over the folder of the first argument, as `bandstand fpindex serve` builds it. */
import process from 'node:process';
import { IndexNode, indexRoutes } from '@bandstand/fpindex';
import { createHttp, createLogger } from '@bandstand/http';

const node = await IndexNode.open({
  folder: process.argv[2] ?? '',
  failed: (error) => process.stderr.write(`${String(error)}\n`),
});
await node.loaded();
const http = createHttp<string>({
  log: createLogger({ level: 'info', format: 'json', to: '/dev/null' }),
  clock: Date.now,
  trustedProxies: [],
  authenticators: { bearer: ({ headers }) => headers.authorization ?? null },
  authorize: (principal) => principal !== null,
});
http.add(indexRoutes(node, { prefix: '', auth: ['bearer'], permission: 'fpindex', clock: Date.now }));
const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${url}\n`);
