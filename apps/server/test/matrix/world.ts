/** A real server with one release of every kind, a playlist of every kind, and somebody of every kind who asks. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { createLogger, type Listening } from '@bandstand/http';
import { asViewer } from '@bandstand/library';
import type { Writer } from '@bandstand/sqlite';
import { compose, type Server } from '../../src/compose.ts';
import { readConfig } from '../../src/config/index.ts';
import { addRoot, type Root } from '../music.ts';
import { Asking } from './asking.ts';
import { Items, seedItems } from './items.ts';
import { type AccountIds, makePeople, type Person, seedAccounts } from './people.ts';

export interface World {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  readonly ids: AccountIds;
  readonly people: readonly Person[];
  readonly person: (name: string) => Person;
  readonly items: Items;
  /** A folder of its own for each call. */
  readonly freshFolder: () => string;
  readonly write: <T>(work: (writer: Writer) => T) => T;
  close(): Promise<void>;
}

export const metricsToken = 'the token for metrics';

/** Nothing of a scan happens by itself here: the music was put into the library by hand. */
export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-matrix-'));
  const config = readConfig(
    { data: join(folder, 'data'), host: '127.0.0.1', port: '0', watch: false },
    {
      BANDSTAND_METRICS_TOKEN: metricsToken,
      BANDSTAND_TRUSTED_PROXIES: '127.0.0.1',
      BANDSTAND_RTMP_PORT: 'off',
      BANDSTAND_WEBRTC_PORT: 'off',
    },
  );
  const log = createLogger({ level: 'silent', format: 'json' });
  const server = await compose({ config, log });
  try {
    const { ids, items } = server.db.write((writer) => seed(writer, join(folder, 'music')));
    const listening: Listening = await server.listen();
    await seedListening(server, ids, items);
    const people = makePeople(server, ids);
    let folders = 0;
    return {
      server,
      port: listening.port,
      url: listening.url,
      ids,
      people,
      person: (name) => {
        const found = people.find((one) => one.name === name);
        if (found === undefined) throw new Error(`there is nobody called ${name} in this test`);
        return found;
      },
      items,
      freshFolder: () => {
        const path = join(folder, `fresh-${(folders += 1)}`);
        mkdirSync(path);
        return path;
      },
      write: (work) => server.db.write(work),
      close: async () => {
        await server.close();
        rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
      },
    };
  } catch (error) {
    await server.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    throw error;
  }
}

/** Opens a world before the tests of the suite that calls it, and closes it after them. */
export function inWorld(begin: (world: World, asking: Asking) => void): void {
  let opened: { readonly world: World; readonly asking: Asking } | undefined;
  before(async () => {
    const world = await openWorld();
    opened = { world, asking: new Asking(world.port) };
    begin(opened.world, opened.asking);
  });
  after(async () => {
    opened?.asking.close();
    await opened?.world.close();
  });
}

function seed(writer: Writer, musicPath: string): { ids: AccountIds; items: Items } {
  const root: Root = addRoot(writer, musicPath);
  const ids = seedAccounts(writer);
  const items = new Items(seedItems(writer, root, ids), root);
  const linked = items.album('linkedDraft').artist;
  writer.run('UPDATE admin SET artist_id = ? WHERE id = ?', [linked.id, ids.artist]);
  return { ids, items };
}

/** The owner and the administrator use what they see: nobody else may learn of the drafts by it. */
async function seedListening({ library }: Server, ids: AccountIds, items: Items): Promise<void> {
  const { accounts, annotations, history, places, nowPlaying, catalogue } = library.services;
  for (const id of [ids.owner, ids.root]) {
    const account = accounts.accounts.byId(id);
    if (account === undefined) throw new Error('the seed has lost an account');
    const viewer = asViewer(account);
    for (const variant of ['open', 'unlisted', 'draft'] as const) {
      const { album, track, artist } = items.album(variant);
      const refs = [
        { kind: 'album', gid: album.gid },
        { kind: 'track', gid: track.gid },
        { kind: 'artist', gid: artist.gid },
      ] as const;
      annotations.star(viewer, refs);
      for (const ref of refs) annotations.rate(viewer, ref, 4);
      history.add(viewer, [{ trackGid: track.gid }]);
      places.setBookmark(viewer, track.gid, 500, null);
      const row = await catalogue.track(viewer, track.gid);
      if (row === undefined) throw new Error(`${account.username} does not see ${variant}`);
      nowPlaying.set(viewer, `player of ${variant}`, row);
    }
    const trackGids = [items.album('open').track.gid, items.album('draft').track.gid];
    places.saveQueue(viewer, { trackGids, index: 1, positionMs: 0, client: 'test' });
  }
}
