/**
 * `npm run soak`: a server with the demo catalogue under mixed load. In the first half it is killed again and again, in
 * the second half it is left alone and its memory watched. Then the tests that try things by chance run with new seeds.
 * Ends with 1 when memory grows without bound, something confirmed was lost, a test failed, or there were errors.
 */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '../apps/server/test/durability/client.ts';
import { assertSound, drawing, makeClients } from '../apps/server/test/durability/load.ts';
import { folder } from '../apps/server/test/instance/command.ts';
import { adminEnv, type Running, startServer } from '../apps/server/test/instance/serving.ts';
import { signIn } from '../apps/server/test/instance/talking.ts';
import { has } from '../tools/needs.ts';
import { newSeed } from '../tools/seed.ts';
import { type Scope, scoped } from './src/scope.ts';
import { Life } from './src/soak/life.ts';
import { modelRuns } from './src/soak/model.ts';
import { live, tracksOf, type Visitor, write } from './src/soak/people.ts';
import { seededRounds } from './src/soak/rounds.ts';
import { growth, heading, rowOf, type Sample, sample } from './src/soak/samples.ts';

const HELP = `npm run soak [-- --minutes N] [--seed N] [--tests N] [--runs N]

  A server with the demo catalogue under mixed load: half of the time with kill -9 in between, half of it undisturbed.
  After it, the tests that try things by chance, in rounds, each with a new seed; then devices that edit without a network.
  --minutes  how long there is load (10), at least 0.5, or 0 for none
  --seed     of what people do, to repeat a run
  --tests    minutes for the rounds of tests (5), 0 for none
  --runs     of the model of devices without a network (10000), 0 for none
`;

/** Tracks of the demo catalogue, drafts too. */
const demoTracks = 40;
const kills = 4;
const listeners = 4;

interface Soak {
  readonly start: () => Promise<Running>;
  readonly clients: readonly Client[];
  readonly visitor: Visitor;
  readonly began: number;
  readonly say: (line: string) => void;
}

async function prepare(
  scope: Scope,
  seed: number,
): Promise<Soak & { readonly first: Running; readonly data: string }> {
  const data = join(folder(scope), 'data');
  const port = await freePort();
  const args = ['--demo', '--publish-scanned', '--log-level', 'warn'];
  const start = () => startServer(scope, { data, port, env: adminEnv, args });
  const first = await start();
  const token = await signIn(first.url);
  const tracks = await tracksOf(first.url, token, demoTracks);
  const draw = drawing(seed);
  const clients = await makeClients(first.url, 3, draw);
  const visitor = { token, draw, tracks, converts: has('ffmpeg') };
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return { start, clients, visitor, began: performance.now(), say, first, data };
}

/** Lets everybody live on the server for so many seconds, then ends it as told; what went wrong comes back. */
async function oneLife(
  soak: Soak,
  server: Running,
  seconds: number,
  killed: boolean,
): Promise<{ samples: Sample[]; errors: string[] }> {
  const life = new Life(server.url);
  const samples: Sample[] = [];
  const everybody = Promise.all([
    ...soak.clients.map((client) => write(life, client)),
    ...Array.from({ length: listeners }, () => live('listener', life, soak.visitor)),
    live('walker', life, soak.visitor),
    live('searcher', life, soak.visitor),
    live('scanner', life, soak.visitor),
  ]);
  const until = performance.now() + seconds * 1000;
  // A window shorter than a second says nothing.
  for (let left = until - performance.now(); left > 1000; left = until - performance.now()) {
    await pause(Math.min(5000, left));
    const one = sample((performance.now() - soak.began) / 1000, server.child.pid ?? 0, life);
    samples.push(one);
    soak.say(rowOf(one));
  }
  if (killed) {
    life.dies();
    await server.kill();
  } else life.ends();
  await everybody;
  return { samples, errors: life.errors };
}

/** Everything that was confirmed is there, once; what was not is sent again. */
async function verified({ clients }: Soak, url: string): Promise<void> {
  for (const client of clients) await client.verify(url);
  for (const client of clients) await client.repeat(url);
  for (const client of clients) await client.verify(url);
}

async function soakFor(minutes: number, seed: number): Promise<readonly string[]> {
  return scoped(async (scope) => {
    const soak = await prepare(scope, seed);
    const half = minutes * 30;
    const faults: string[] = [];
    let server = soak.first;
    soak.say(heading());
    for (let kill = 0; kill < kills; kill += 1) {
      faults.push(...(await oneLife(soak, server, half / kills, true)).errors);
      server = await soak.start();
      await verified(soak, server.url);
      soak.say(`killed ${kill + 1}: everything confirmed is there`);
    }
    const calm = await oneLife(soak, server, half, false);
    faults.push(...calm.errors);
    await verified(soak, server.url);
    const { words, bounded } = growth(calm.samples);
    soak.say(`memory of the undisturbed half: ${words} (${bounded ? 'bounded' : 'GROWS'})`);
    if (!bounded) faults.push(`memory grows: ${words}`);
    const ended = await server.stop();
    if (ended.code !== 0) faults.push(`it ended with ${String(ended.code ?? ended.signal)}`);
    assertSound(soak.data);
    const confirmed = soak.clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    soak.say(`${confirmed} confirmed changes, ${kills} kills, nothing lost`);
    return faults;
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      tests: { type: 'string', default: '5' },
      runs: { type: 'string', default: '10000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [minutes, tests, runs] = [Number(values.minutes), Number(values.tests), Number(values.runs)];
  const seed = Number(values.seed ?? newSeed());
  const areCounts = Number.isInteger(seed) && Number.isSafeInteger(runs) && runs >= 0;
  if (!(minutes >= 0.5 || minutes === 0) || !(tests >= 0) || !areCounts) {
    process.stderr.write(
      `--minutes must be 0 or at least 0.5, --tests at least 0, --seed and --runs whole numbers.\n${HELP}`,
    );
    return 2;
  }
  const faults: string[] = [];
  if (minutes > 0) {
    process.stdout.write(`soak for ${minutes} minutes, seed ${seed}\n`);
    faults.push(...(await soakFor(minutes, seed)));
  }
  if (tests > 0) {
    process.stdout.write(`tests with new seeds for ${tests} minutes\n`);
    faults.push(...(await seededRounds(tests, (line) => process.stdout.write(`${line}\n`))));
  }
  if (runs > 0) faults.push(...(await modelRuns(runs, (line) => process.stdout.write(`${line}\n`))));
  for (const fault of faults.slice(0, 20)) process.stderr.write(`${fault}\n`);
  process.stdout.write(faults.length === 0 ? 'sound\n' : `${faults.length} faults\n`);
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main();
