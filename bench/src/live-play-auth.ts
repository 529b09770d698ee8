/** How fast the server decides who may watch, and gives a token for it. */
import type { Benchmark } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit, median } from './figures.ts';
import { liveStage } from './live-stage.ts';
import { load } from './load.ts';
import { scoped } from './scope.ts';

const perSecond = 1000;

export const livePlayAuth: Benchmark = {
  name: 'live-play-auth',
  about: 'play authorisations: as many as it can, and how long each of a thousand a second takes',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { server } = await liveStage(scope);
      const url = `${server.url}/api/v1/apps/live/play-token/show`;
      const pid = server.child.pid ?? 0;
      const rates: number[] = [];
      const slowest: number[] = [];
      for (let round = 0; round <= wanted.rounds; round += 1) {
        const most = await load({ url, seconds: wanted.seconds, connections: 20 });
        const before = workedMs(pid);
        const steady = await load({ url, seconds: wanted.seconds, connections: 20, rate: perSecond });
        const work = (1000 * (workedMs(pid) - before)) / (steady.perSecond * wanted.seconds);
        if (round === 0) continue;
        tell(`round ${round}: ${work.toFixed(0)} µs of work for each`);
        rates.push(most.perSecond);
        slowest.push(steady.p99);
      }
      tell(besideLimit('live-play-auth', median(rates), 'a second', { least: perSecond }));
      tell(besideLimit(`live-play-auth at ${perSecond} a second, p99`, median(slowest), 'ms', { most: 10 }));
    }),
};
