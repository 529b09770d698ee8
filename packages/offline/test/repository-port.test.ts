/** A repository answers the same through a port, with the errors of the other side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { connectRepository, OfflineRepo, type Port, serveRepository } from '@bandstand/offline';
import { testStore } from './folder.ts';
import { addLibrary, album, jid, signIn, take } from './library.ts';

test('calls through a port are answered each by its own answer', async (t) => {
  const store = testStore(t);
  const account = signIn(store);
  take(store, account, addLibrary(store, account), album(1, 'Album', ['one', 'two']));
  const { port1, port2 } = new MessageChannel();
  t.after(() => port1.close());
  const asPort = (port: typeof port1): Port => ({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (_type, listener) => port.on('message', (data: unknown) => listener({ data })),
  });
  const here = new OfflineRepo(store, account);
  serveRepository(asPort(port1), here);
  const there = connectRepository(asPort(port2));
  const query = { libraryId: jid('l', 1), type: 'MusicAlbum' };
  const [albums, tracks, item, none] = await Promise.all([
    there.libraryItems(query),
    there.children(jid('b', 1), 'Audio'),
    there.item(jid('b', 1)),
    there.item('nothing'),
  ]);
  assert.deepEqual(albums, await here.libraryItems(query));
  assert.deepEqual(tracks, await here.children(jid('b', 1), 'Audio'));
  assert.deepEqual([item?.name, none], ['Album', undefined]);
  assert.deepEqual(await there.search({ text: 'two' }), await here.search({ text: 'two' }));
  await assert.rejects(there.libraryItems({ ...query, cursor: 'x' }), {
    name: 'RemoteError',
    code: 'bad_input',
  });
  port2.postMessage({ id: 99, call: { name: 'constructor', args: [] } });
  port2.postMessage('noise');
  assert.equal((await there.libraries()).length, 1);
});
