import { createHash } from 'node:crypto';
import { ask, textAt } from '../../apps/server/test/instance/talking.ts';
import type { Benchmark } from './benchmark.ts';
import { besidePeer, compare } from './figures.ts';
import { startInstance } from './instance.ts';
import { load } from './load.ts';
import { startPeer } from './peer.ts';
import { scoped } from './scope.ts';

export const subsonicPing: Benchmark = {
  name: 'subsonic-ping',
  about:
    'ping of the whole server, signed in with token and salt, beside a bare fastify route with the same answer',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { server, token } = await startInstance(scope, 1);
      const made = await ask(server.url, '/api/v1/account/app-passwords', {
        token,
        body: { client: 'bench' },
      });
      const salt = 'c19b2d';
      const hashed = createHash('md5')
        .update(textAt(made.body, 'secret') + salt)
        .digest('hex');
      const query = new URLSearchParams({
        u: 'root',
        t: hashed,
        s: salt,
        v: '1.16.1',
        c: 'bench',
        f: 'json',
      });
      const ours = `${server.url}/rest/ping?${query.toString()}`;
      const answer = await (await fetch(ours)).text();
      const peer = `${await startPeer(scope, 'bare-fastify', answer)}/ping?${query.toString()}`;
      // A server that has been asked for a while: one that is new is still being compiled.
      for (const url of [ours, peer]) await load({ url, seconds: 8, connections: 20 });
      const side = (name: string, url: string) => ({
        name,
        measure: async () => (await load({ url, seconds: wanted.seconds, connections: 20 })).perSecond,
      });
      const compared = await compare(side('ours', ours), side('bare fastify', peer), {
        rounds: wanted.rounds,
        better: 'more',
      });
      tell(besidePeer('subsonic-ping', 'bare fastify', compared, { unit: 'requests/s', goal: 0.5 }));
    }),
};
