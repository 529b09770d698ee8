/** New files in a large library: how long until people see them, and the work that it takes. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { adminEnv, type Running, startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, at, signIn } from '../../apps/server/test/instance/talking.ts';
import type { Benchmark, Tell, Wanted } from './benchmark.ts';
import { mostResidentMb, residentMb, workedMs } from './faces/faces.ts';
import { besideLimit } from './figures.ts';
import { writeMusic } from './scan-music.ts';
import { musicOf, scannedData } from './scanned.ts';
import { type Scope, scoped } from './scope.ts';

const newFiles = 1000;
const limits = { seconds: 10, memoryMb: 300 };

interface Seen {
  readonly tracks: number;
  readonly albums: number;
}

/** How much the lists hold, and what stands first among the new: the same lists that people look at. */
async function seen({ url }: Running, token: string): Promise<Seen> {
  const of = async (path: string) => at((await ask(url, `/api/v1/${path}`, { token })).body, 'total');
  return {
    tracks: Number(await of('tracks?sort=added&limit=1')),
    albums: Number(await of('albums?sort=title&limit=1')),
  };
}

async function idle({ url }: Running, token: string): Promise<void> {
  while (at((await ask(url, '/api/v1/scan', { token })).body, 'state') !== 'idle') await pause(100);
}

/** Albums of `writeMusic` from some number on. */
function removeAlbums(music: string, from: number): void {
  for (const artist of readdirSync(music))
    for (const album of readdirSync(join(music, artist)))
      if (Number(album.replace('Album ', '')) >= from)
        rmSync(join(music, artist, album), { recursive: true });
}

/** How the server comes to know of new files. */
interface Way {
  readonly name: string;
  readonly watch: boolean;
}

async function measured(own: Scope, { name, watch }: Way, wanted: Wanted, tell: Tell): Promise<void> {
  const music = musicOf(own, wanted);
  const data = await scannedData(own, music, wanted);
  const server = await startServer(own, {
    data,
    env: adminEnv,
    args: ['--publish-scanned'],
    ...(watch ? { watch } : {}),
  });
  const pid = server.child.pid ?? 0;
  const token = await signIn(server.url);
  if (watch) {
    await server.says(/the music folders are watched/);
    tell(besideLimit(`scan-new, ${name}: memory before`, residentMb(pid), 'MB', { most: limits.memoryMb }));
  }
  await idle(server, token);
  // Both reading threads know the lists, as those of a server that is used do.
  for (let time = 0; time < 6; time += 1) await Promise.all([seen(server, token), seen(server, token)]);
  const before = await seen(server, token);
  own.after(() => removeAlbums(music, wanted.files / 10));
  writeMusic(music, newFiles, wanted.files);
  const [started, worked] = [performance.now(), workedMs(pid)];
  const seconds = (): number => (performance.now() - started) / 1000;
  if (!watch) await ask(server.url, '/api/v1/scan', { token, body: {} });
  for (;;) {
    const now = await seen(server, token);
    if (now.tracks >= before.tracks + newFiles && now.albums >= before.albums + newFiles / 10) break;
    await pause(50);
  }
  const what = `scan-new, ${name}: ${newFiles} files among ${wanted.files} in all lists`;
  tell(besideLimit(what, seconds(), 's', { most: limits.seconds }));
  await idle(server, token);
  const work = ((workedMs(pid) - worked) / 1000).toFixed(1);
  tell(`scan-new, ${name}: the scan ended after ${seconds().toFixed(1)} s, ${work} s of work`);
  const most = mostResidentMb(pid);
  tell(besideLimit(`scan-new, ${name}: most memory`, most, 'MB', { most: limits.memoryMb }));
}

export const scanNew: Benchmark = {
  name: 'scan-new',
  about: `${newFiles} new files in a large folder (--files): until all lists show them`,
  run: async (wanted, tell) => {
    const ways: readonly Way[] = [
      { name: 'seen by watching', watch: true },
      { name: 'by a scan of everything', watch: false },
    ];
    for (const way of ways) await scoped((own) => measured(own, way, wanted, tell));
  },
};
