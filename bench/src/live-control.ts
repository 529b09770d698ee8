/** Apps over HTTP: one app as often as a program asks, a thousand of them in a list. */
import { bandstand } from '../../apps/server/test/instance/command.ts';
import { startServer } from '../../apps/server/test/instance/serving.ts';
import type { Benchmark, Tell, Wanted } from './benchmark.ts';
import { residentMb, workedMs } from './faces/faces.ts';
import { besideLimit, besidePeer, compareAll, median } from './figures.ts';
import { load } from './load.ts';
import { startPeer } from './peer.ts';
import { sameAnswer } from './same-answer.ts';
import { type Scope, scoped } from './scope.ts';

const apps = 1000;
const connections = 20;

export const liveControl: Benchmark = {
  name: 'live-control',
  about: 'one app read again and again with a token, and a list of a thousand',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const server = await startServer(scope, { args: ['--rtmp-port', 'off', '--webrtc-port', 'off'] });
      const pid = Number(server.child.pid);
      const made = await bandstand(['token', 'create', '--scope', 'global', '--data', server.data]);
      if (made.code !== 0) throw new Error(made.stderr);
      const headers = { authorization: `Bearer ${made.stdout.trim()}` };
      const started = performance.now();
      await makeApps(`${server.url}/api/v1/apps`, headers);
      tell(`${apps} apps were made in ${Math.round((performance.now() - started) / 1000)} s`);
      await oneApp({ url: `${server.url}/api/v1/apps/live`, headers, pid, wanted, tell, scope });
      await listed({ url: `${server.url}/api/v1/apps`, headers, pid, wanted, tell, scope });
      tell(`the server holds ${Math.round(residentMb(pid))} MB`);
    }),
};

/** There is one app already. */
async function makeApps(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  for (let n = 1; n < apps; n += 1) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `stage-${n}`, roomPrefix: `stage_${n}` }),
    });
    if (answer.status !== 201) throw new Error(`stage-${n}: ${answer.status} ${await answer.text()}`);
  }
}

interface Measuring {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
  readonly wanted: Wanted;
  readonly tell: Tell;
  readonly scope: Scope;
}

async function oneApp({ url, headers, pid, wanted, tell, scope }: Measuring): Promise<void> {
  const answer = await sameAnswer(url, headers);
  const asked = (to: string) => load({ url: to, headers, seconds: wanted.seconds, connections });
  const work: number[] = [];
  const ours = {
    name: 'ours',
    measure: async () => {
      const before = workedMs(pid);
      const { perSecond } = await asked(url);
      work.push((1000 * (workedMs(pid) - before)) / (perSecond * wanted.seconds));
      return perSecond;
    },
  };
  const fastify = `${await startPeer(scope, 'bare-fastify', ...answer)}/ping`;
  const node = await startPeer(scope, 'bare-http', ...answer);
  const peers = [
    { name: 'bare fastify', measure: async () => (await asked(fastify)).perSecond },
    { name: 'bare node:http', measure: async () => (await asked(node)).perSecond },
  ];
  const compared = await compareAll(ours, peers, { rounds: wanted.rounds, better: 'more' });
  for (const [at, { name }] of peers.entries()) {
    const figure = compared[at];
    if (figure !== undefined) tell(besidePeer('live-control, one app', name, figure, { unit: 'requests/s' }));
  }
  tell(besideLimit('live-control, one app', compared[0]?.ours ?? 0, 'requests/s', { least: 10_000 }));
  tell(`one app: ${median(work.slice(1)).toFixed(0)} µs of work for each request`);
}

async function listed({ url, headers, wanted, tell }: Measuring): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < wanted.rounds + 3; round += 1) {
    const started = performance.now();
    const found = await all(url, headers);
    if (found !== apps) throw new Error(`${found} of ${apps} apps are listed`);
    if (round >= 3) times.push(performance.now() - started);
  }
  tell(besideLimit(`live-control, ${apps} apps listed`, median(times), 'ms', { most: 50 }));
}

/** How many there are, page by page. */
async function all(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  let found = 0;
  for (let cursor = ''; ; ) {
    const answer = await fetch(`${url}?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`, { headers });
    const page: unknown = await answer.json();
    const { items, next } = pageIn(page);
    found += items;
    if (next === null) return found;
    cursor = next;
  }
}

function pageIn(page: unknown): { items: number; next: string | null } {
  const fields = new Map(Object.entries(typeof page === 'object' && page !== null ? page : {}));
  const items: unknown = fields.get('items');
  const next: unknown = fields.get('next');
  if (!Array.isArray(items)) throw new Error('no list');
  return { items: items.length, next: typeof next === 'string' ? next : null };
}
