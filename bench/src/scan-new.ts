/** New files in a large library: how long until people see them, and the work that it takes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bandstand } from '../../apps/server/test/instance/command.ts';
import { type Running, startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, at, signIn } from '../../apps/server/test/instance/talking.ts';
import type { Benchmark } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit } from './figures.ts';
import { writeMusic } from './scan-music.ts';
import { scoped } from './scope.ts';
import { listener, seeded } from './seeded.ts';

const newFiles = 1000;
const limits = { seconds: 10 };
const owner = { username: 'root', password: 'another long password' } as const;

interface Seen {
  readonly tracks: number;
  readonly albums: number;
}

/** How much the lists hold, and what stands first among the new: the same lists that people look at. */
async function seen({ url }: Running, token: string): Promise<Seen & { readonly newest: string }> {
  const of = async (path: string) => (await ask(url, `/api/v1/${path}`, { token })).body;
  const tracks = await of('tracks?sort=added&limit=1');
  const albums = await of('albums?sort=title&limit=1');
  return {
    tracks: Number(at(tracks, 'total')),
    albums: Number(at(albums, 'total')),
    newest: String(at(tracks, 'items.0.title')),
  };
}

async function idle({ url }: Running, token: string): Promise<void> {
  while (at((await ask(url, '/api/v1/scan', { token })).body, 'state') !== 'idle') await pause(100);
}

export const scanNew: Benchmark = {
  name: 'scan-new',
  about: `${newFiles} new files in a large library (--tracks): until all lists show them`,
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { data } = await seeded(scope, wanted);
      const password = ['account', 'password', owner.username, '--password-stdin', '--data', data];
      await bandstand(password, { input: `${owner.password}\n` });
      const music = join(data, '..', 'music');
      mkdirSync(music);
      const server = await startServer(scope, { data, args: ['--music', music, '--publish-scanned'] });
      const [reader, root] = [await signIn(server.url, listener), await signIn(server.url, owner)];
      await idle(server, root);
      // Both reading threads know the lists, as those of a server that is used do.
      for (let time = 0; time < 6; time += 1) await Promise.all([seen(server, reader), seen(server, reader)]);
      const before = await seen(server, reader);
      writeMusic(music, newFiles);
      const pid = server.child.pid ?? 0;
      const [started, worked] = [performance.now(), workedMs(pid)];
      const seconds = (): number => (performance.now() - started) / 1000;
      await ask(server.url, '/api/v1/scan', { token: root, body: {} });
      for (;;) {
        const now = await seen(server, reader);
        if (now.tracks >= before.tracks + newFiles && now.albums >= before.albums + newFiles / 10) break;
        await pause(50);
      }
      tell(
        besideLimit(`scan-new, ${newFiles} files among ${wanted.tracks} in all lists`, seconds(), 's', {
          most: limits.seconds,
        }),
      );
      await idle(server, root);
      tell(
        `scan-new: the scan ended after ${seconds().toFixed(1)} s, ${((workedMs(pid) - worked) / 1000).toFixed(1)} s of work`,
      );
    }),
};
