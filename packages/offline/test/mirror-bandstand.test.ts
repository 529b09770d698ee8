/** A store of a client follows a running server by its snapshot and its change feed. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  askServer,
  childItems,
  favorites,
  libraries,
  libraryItems,
  mirrorServer,
  OnlineRepo,
  playlistItems,
  playlists,
  ServerClient,
  saveServer,
  saveUser,
  signIn,
} from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';
import { bandstand, folder } from '../../../apps/server/test/instance/command.ts';
import { admin, adminEnv, startServer } from '../../../apps/server/test/instance/serving.ts';
import { wav } from '../../../apps/server/test/music.ts';

const device = { id: 'device', name: 'Test', client: 'Test', version: '1' };
const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

test('a store takes the snapshot, then the changes, and nothing where nothing changed', async (t) => {
  const [music, data] = [join(folder(t), 'music'), join(folder(t), 'data')];
  for (const album of ['First', 'Second']) {
    mkdirSync(join(music, 'Someone', album), { recursive: true });
    for (const number of [1, 2])
      writeFileSync(join(music, 'Someone', album, `0${number} ${album} ${number}.wav`), wav(number));
  }
  assert.equal((await bandstand(['scan', '--data', data, '--music', music])).code, 0);
  const server = await startServer(t, { data, env: adminEnv });
  const url = `${server.url}/jellyfin`;
  assert.equal((await askServer({ url, device })).product, 'Bandstand');
  const signed = await signIn({ url, device }, admin.username, admin.password);
  const store = openFile(join(folder(t), 'offline.db'));
  t.after(() => store.close());
  const account = store.write((writer) => {
    const serverId = saveServer(writer, signed.server, Date.now());
    return saveUser(writer, { serverId, ...signed.user }, Date.now());
  });
  const client = new ServerClient({ url, device, token: async () => signed.token });
  const sync = () => mirrorServer({ driver: store, account, client, clock: Date.now });
  const online = new OnlineRepo(client);

  await sync();
  const [library] = store.read((reader) => libraries(reader, account));
  const query = { libraryId: library?.id ?? '', type: 'MusicAlbum' };
  const albums = store.read((reader) => libraryItems(reader, account, query).items);
  const there = (await online.libraryItems(query)).items;
  assert.ok(there.length > 0);
  assert.deepEqual(names(albums), names(there));
  const [album] = albums;
  const tracks = store.read((reader) => childItems(reader, account, album?.id ?? '', 'Audio'));
  const told = await online.children(album?.id ?? '', 'Audio');
  const shown = (items: typeof tracks) =>
    items.map((one) => [
      one.id,
      one.name,
      one.albumName,
      one.albumArtist,
      one.artists,
      one.index,
      one.sizeBytes,
    ]);
  assert.deepEqual(shown(tracks), shown(told));

  const count = (): number => store.read((reader) => reader.value<number>('SELECT total_changes()')) ?? 0;
  const before = count();
  assert.deepEqual(await sync(), { added: 0, updated: 0, removed: 0, touched: 0, playlists: 0 });
  assert.equal(count(), before);

  const track = told[0];
  await client.ask(`/UserFavoriteItems/${track?.id}`, { method: 'POST' });
  await client.ask('/Playlists', {
    method: 'POST',
    body: { Name: 'Mix', Ids: [track?.id, track?.id], UserId: signed.user.jellyfinId },
  });
  const report = await sync();
  assert.deepEqual([report.added, report.removed, report.touched, report.playlists], [0, 0, 1, 1]);
  assert.deepEqual(names(store.read((reader) => favorites(reader, account))), [track?.name]);
  const [list] = store.read((reader) => playlists(reader, account));
  assert.equal(store.read((reader) => playlistItems(reader, account, list?.id ?? '')).length, 2);
});
