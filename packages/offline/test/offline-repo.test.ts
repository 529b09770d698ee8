/** The store answers alone, for the user who asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OfflineRepo, scopesOf } from '@bandstand/offline';
import { testStore } from './folder.ts';
import { addLibrary, album, jid, signIn, take } from './library.ts';

test('every call answers from the store, and another user gets nothing', async (t) => {
  const store = testStore(t);
  const [ann, bob] = [signIn(store, 1, 1), signIn(store, 1, 2)];
  const library = addLibrary(store, ann);
  take(
    store,
    ann,
    library,
    album(1, 'Album', ['one', 'two'], {
      UserData: { IsFavorite: true, LastPlayedDate: '2026-01-01T00:00:00Z', PlaybackPositionTicks: 5 },
    }),
  );
  const answers = async (account: typeof ann) => {
    const repo = new OfflineRepo(store, account);
    const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);
    return {
      libraries: names(await repo.libraries()),
      albums: names((await repo.libraryItems({ libraryId: jid('l', 1), type: 'MusicAlbum' })).items),
      item: (await repo.item(jid('b', 1)))?.name,
      tracks: names(await repo.children(jid('b', 1), 'Audio')),
      linked: names(await repo.linked('genre', 'Rock')),
      streams: await repo.streams(jid('t', 1000)),
      resume: (await repo.resume()).length,
      favorites: names(await repo.favorites('MusicAlbum')),
      history: (await repo.history()).length,
      search: names(await repo.search({ text: 'tw' })),
      playlists: await repo.playlists(),
      playlist: await repo.playlistItems('none'),
    };
  };
  assert.deepEqual(await answers(ann), {
    libraries: ['Library 1'],
    albums: ['Album'],
    item: 'Album',
    tracks: ['one', 'two'],
    linked: ['Album'],
    streams: [],
    resume: 3,
    favorites: ['Album'],
    history: 3,
    search: ['two'],
    playlists: [],
    playlist: [],
  });
  const nothing = {
    libraries: [],
    albums: [],
    item: undefined,
    tracks: [],
    linked: [],
    streams: [],
    resume: 0,
  };
  assert.deepEqual(await answers(bob), {
    ...nothing,
    favorites: [],
    history: 0,
    search: [],
    playlists: [],
    playlist: [],
  });
});

test('a list may stand alone when its own scope or everything is complete', () => {
  assert.deepEqual(scopesOf({ name: 'libraryItems', args: [{ libraryId: 'l', type: 'Movie' }] }), [
    'all',
    'library:l',
    'library:l:Movie',
  ]);
  assert.deepEqual(scopesOf({ name: 'children', args: ['b', 'Audio'] }), ['all', 'children:b']);
  assert.deepEqual(scopesOf({ name: 'search', args: [{ text: 'a' }] }), ['all']);
});
