/** How fast the server decides who may watch, and gives a token for it. */
import type { Benchmark } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit, besidePeer, compareAll, median } from './figures.ts';
import { liveStage } from './live-stage.ts';
import { load } from './load.ts';
import { pace } from './pace.ts';
import { startPeer } from './peer.ts';
import { sameAnswer } from './same-answer.ts';
import { scoped } from './scope.ts';

const perSecond = 1000;
const connections = 20;

export const livePlayAuth: Benchmark = {
  name: 'live-play-auth',
  about: 'play authorisations: as many as it can, and how long each of a thousand a second takes',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { server } = await liveStage(scope);
      const url = `${server.url}/api/v1/apps/live/play-token/show`;
      const pid = server.child.pid ?? 0;
      const answer = await sameAnswer(url);
      const side = (name: string, at: string) => ({
        name,
        measure: async () => (await load({ url: at, seconds: wanted.seconds, connections })).perSecond,
      });
      const fastify = side('bare fastify', `${await startPeer(scope, 'bare-fastify', ...answer)}/ping`);
      const [most] = await compareAll(side('ours', url), [fastify], {
        rounds: wanted.rounds,
        better: 'more',
      });
      if (most === undefined) throw new Error('nothing was compared');
      tell(besidePeer('live-play-auth', fastify.name, most, { unit: 'a second' }));
      tell(besideLimit('live-play-auth', most.ours, 'a second', { least: perSecond }));
      const slowest: number[] = [];
      for (let round = 0; round <= wanted.rounds; round += 1) {
        const before = workedMs(pid);
        const steady = await pace(url, perSecond, wanted.seconds);
        const work = (1000 * (workedMs(pid) - before)) / (perSecond * wanted.seconds);
        if (round === 0) continue;
        const { p50, p99 } = steady;
        tell(
          `round ${round}: ${steady.perSecond.toFixed(0)} a second, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${work.toFixed(0)} µs of work for each`,
        );
        slowest.push(p99);
      }
      tell(besideLimit(`live-play-auth at ${perSecond} a second, p99`, median(slowest), 'ms', { most: 10 }));
    }),
};
