/** Many who watch one stream by WHEP: how many a core carries, beside the sealing and sending of the same packets alone. */
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { sealing } from '../../packages/live/test/encoder/sealing.ts';
import { viewerCertificate, WhepViewer } from '../../packages/live/test/encoder/viewer.ts';
import type { Benchmark, Tell } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit, besidePeer, median } from './figures.ts';
import { liveStage } from './live-stage.ts';
import { encoded, publish } from './live-viewers.ts';
import { scoped } from './scope.ts';

const viewers = 150;
/** Viewers that come in at once: each handshake is milliseconds of work for both sides. */
const atOnce = 5;

/** What all viewers together got. */
interface Got {
  readonly packets: number;
  readonly bytes: number;
  readonly broken: number;
}

const sumOf = (all: readonly WhepViewer[]): Got => ({
  packets: all.reduce((sum, { packets }) => sum + packets, 0),
  bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  broken: all.reduce((sum, { broken }) => sum + broken, 0),
});

/** Microseconds of work of this process for each time. */
async function workOf(times: number, one: (index: number) => void): Promise<number> {
  const most = 100;
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) {
    one(index);
    if (index % most === 0) await pause(0);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

interface Costs {
  /** One AES-GCM call, a send of ready bytes, and the sealing as it is done here: microseconds. */
  readonly gcm: number;
  readonly send: number;
  readonly ours: number;
}

/** What the same packets cost in the least that Node can do, in turns, of which the first warms up. */
async function alone(bytes: number, rounds: number): Promise<Costs> {
  const [key, iv, body] = [randomBytes(16), randomBytes(12), randomBytes(bytes)];
  const secret = createSecretKey(key);
  const [from, to] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [from, to]) {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
  }
  const { port } = to.address();
  const ways = {
    gcm: () => {
      const cipher = createCipheriv('aes-128-gcm', secret, iv, { authTagLength: 16 });
      cipher.setAAD(iv);
      cipher.update(body);
      cipher.final();
      cipher.getAuthTag();
    },
    // Nobody reads: what the reader's side of the kernel costs is no work of a server.
    send: () => from.send(body, port, '127.0.0.1'),
    ours: sealing(body),
  };
  const costs: Record<keyof Costs, number[]> = { gcm: [], send: [], ours: [] };
  for (let round = 0; round <= rounds; round += 1)
    for (const way of ['gcm', 'send', 'ours'] as const) {
      const cost = await workOf(6000, ways[way]);
      if (round > 0) costs[way].push(cost);
    }
  from.close();
  to.close();
  return { gcm: median(costs.gcm), send: median(costs.send), ours: median(costs.ours) };
}

async function told(got: Got, workMs: number, seconds: number, there: number, tell: Tell): Promise<void> {
  const [rate, micros] = [got.packets / seconds, (workMs * 1000) / got.packets];
  const perCore = there / (workMs / 1000 / seconds);
  tell(
    `${there} viewers: ${rate.toFixed(0)} packets/s, ${((got.bytes * 8) / seconds / 1e6).toFixed(0)} Mbit/s, ${(workMs / 10 / seconds).toFixed(0)} % of a core, ${micros.toFixed(1)} us for each packet`,
  );
  const { gcm, send, ours } = await alone(Math.round(got.bytes / got.packets), 5);
  tell(
    `alone, for each packet: AES-GCM ${gcm.toFixed(1)} us, a send ${send.toFixed(1)} us; SRTP as it is made here ${ours.toFixed(1)} us, ${((ours / micros) * 100).toFixed(0)} % of the server's work`,
  );
  const packets = rate / there;
  tell(
    besidePeer(
      'live-whep, viewers of 500 kbit/s for each core',
      'AES-GCM and sends alone',
      { ours: perCore, theirs: 1e6 / (packets * (gcm + send)), ratio: (gcm + send) / micros },
      { unit: 'viewers' },
    ),
  );
  tell(
    besideLimit('live-whep, packets that were not sealed right', got.broken, 'of those opened', {
      most: 0.5,
    }),
  );
}

export const liveWhep: Benchmark = {
  name: 'live-whep',
  about: `${viewers} viewers of one stream of 500 kbit/s by WebRTC`,
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const stage = await liveStage(scope);
      const pid = stage.server.child.pid ?? 0;
      await publish(scope, stage, await encoded(scope), 'show-0');
      await pause(3000);
      const certificate = await viewerCertificate();
      const all: WhepViewer[] = [];
      while (all.length < viewers) {
        const next = Array.from({ length: atOnce }, () => new WhepViewer(certificate));
        for (const viewer of next) scope.after(() => viewer[Symbol.asyncDispose]());
        await Promise.all(next.map((viewer) => viewer.watch(`${stage.server.url}/whep/live/show-0`)));
        all.push(...next);
      }
      await pause(2000);
      const [first, began, before] = [sumOf(all), performance.now(), workedMs(pid)];
      await pause(Math.max(10, wanted.seconds * 3) * 1000);
      const [workMs, seconds, last] = [
        workedMs(pid) - before,
        (performance.now() - began) / 1000,
        sumOf(all),
      ];
      for (const { location } of all) await fetch(stage.server.url + location, { method: 'DELETE' });
      const got = {
        packets: last.packets - first.packets,
        bytes: last.bytes - first.bytes,
        broken: last.broken,
      };
      await told(got, workMs, seconds, all.length, tell);
    }),
};
