import type { Benchmark } from './benchmark.ts';
import { besidePeer, compare } from './figures.ts';
import { load } from './load.ts';
import { startPeer } from './peer.ts';
import { scoped } from './scope.ts';

export const httpJson: Benchmark = {
  name: 'http-json',
  about: 'a JSON route of packages/http, with sign-in, permission, limit and access log, beside bare fastify',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const ours = `${await startPeer(scope, 'our-http')}/album`;
      const theirs = `${await startPeer(scope, 'bare-fastify')}/album`;
      const headers = { authorization: 'Bearer bs_anna' };
      const side = (name: string, url: string) => ({
        name,
        measure: async () =>
          (await load({ url, seconds: wanted.seconds, connections: 20, headers })).perSecond,
      });
      const compared = await compare(side('ours', ours), side('bare fastify', theirs), {
        rounds: wanted.rounds,
        better: 'more',
      });
      tell(besidePeer('http-json', 'bare fastify', compared, { unit: 'requests/s' }));
    }),
};
