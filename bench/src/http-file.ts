import { statSync } from 'node:fs';
import type { Benchmark } from './benchmark.ts';
import { besidePeer, compare } from './figures.ts';
import { startInstance } from './instance.ts';
import { load } from './load.ts';
import { startPeer } from './peer.ts';
import { scoped } from './scope.ts';

const seconds = 500;

export const httpFile: Benchmark = {
  name: 'http-file',
  about:
    'a file of 8 MB through the stream route of the whole server, beside node:http with createReadStream',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { server, token, track, file } = await startInstance(scope, seconds);
      const peer = await startPeer(scope, 'file-server', file);
      const { size } = statSync(file);
      const side = (name: string, url: string) => ({
        name,
        measure: async () => {
          const headers = { authorization: `Bearer ${token}` };
          const { bytes, perSecond } = await load({ url, seconds: wanted.seconds, connections: 4, headers });
          if (perSecond === 0 || bytes < size) throw new Error(`${url} sent nothing`);
          return bytes / 1e6;
        },
      });
      const ours = side('ours', `${server.url}/api/v1/tracks/${track}/stream`);
      const compared = await compare(ours, side('node:http', `${peer}/`), {
        rounds: wanted.rounds,
        better: 'more',
      });
      tell(besidePeer('http-file', 'bare node:http', compared, { unit: 'MB/s', goal: 0.8 }));
    }),
};
