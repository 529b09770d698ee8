import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asViewer } from '../src/access/index.ts';
import { itemByGid } from '../src/catalogue/item-store.ts';
import { Playlists, SmartPlaylists } from '../src/community/index.ts';
import { Merging } from '../src/merging/index.ts';
import { accounts } from './catalogue-seed.ts';
import { at, code, list, openSubsonic, type SubsonicSetting, texts } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

const gid = (id: string): string => id.slice(3);

/** Ids that clients, shares and rules remember from before a merge. */
describe('ids of what was merged', () => {
  let setting: SubsonicSetting;
  /** The album and the artist that took the other in. */
  let album = '';
  let artist = '';
  let early = '';
  before(async () => {
    setting = await openSubsonic({ albums: 20 });
    const { ask, db, services } = setting;
    const made = await ask('admin', 'createShare', { id: sounds.album });
    early = String(at(made, 'shares.share.0.id'));
    await ask('listener', 'star', { albumId: sounds.album, artistId: sounds.artist });
    await ask('listener', 'savePlayQueue', { id: [sounds.mp3, sounds.flac], current: sounds.flac });
    await ask('listener', 'createBookmark', { id: sounds.mp3, position: 700 });
    const seen = await ask('listener', 'getAlbumList2', { type: 'alphabeticalByName', size: 50 });
    const other = list(seen, 'albumList2.album').find((one) => at(one, 'id') !== sounds.album);
    [album, artist] = [String(at(other, 'id')), String(at(other, 'artistId'))];
    const root = services.accounts.byId(accounts.root);
    assert.ok(root);
    const merging = new Merging(db, Date.now);
    merging.merge(asViewer(root), 'album', gid(album), gid(sounds.album));
    merging.merge(asViewer(root), 'artist', gid(artist), gid(sounds.artist));
  });
  after(() => setting.close());

  const ask: SubsonicSetting['ask'] = (...call) => setting.ask(...call);

  test('open what took them in, for every method that takes one', async () => {
    assert.equal(at(await ask('listener', 'getAlbum', { id: sounds.album }), 'album.id'), album);
    assert.equal(at(await ask('listener', 'getArtist', { id: sounds.artist }), 'artist.id'), artist);
    for (const [method, id] of [
      ['getMusicDirectory', sounds.album],
      ['getMusicDirectory', sounds.artist],
      ['getAlbumInfo2', sounds.album],
      ['getArtistInfo2', sounds.artist],
      ['getSimilarSongs2', sounds.artist],
      ['getSimilarSongs', sounds.album],
    ] as const)
      assert.equal((await ask('listener', method, { id }))['status'], 'ok', `${method} ${id}`);
    for (const id of [sounds.album, sounds.artist]) {
      const cover = await fetch(setting.address('listener', 'getCoverArt', { id }));
      assert.match(cover.headers.get('content-type') ?? '', /^image\//);
    }
    assert.equal(code(await ask('listener', 'setRating', { id: sounds.album, rating: 5 })), undefined);
    assert.equal(at(await ask('listener', 'getAlbum', { id: album }), 'album.userRating'), 5);
    assert.equal(setting.db.read((reader) => itemByGid(reader, gid(sounds.album)))?.kind, 'album');
  });

  test('stars, play queues and bookmarks from before say the same with new ids', async () => {
    const starred = await ask('listener', 'getStarred2');
    const [albums, artists] = ['album', 'artist'].map((kind) => texts(starred, `starred2.${kind}`, 'id'));
    assert.deepEqual([albums?.includes(album), albums?.includes(sounds.album)], [true, false]);
    assert.deepEqual([artists?.includes(artist), artists?.includes(sounds.artist)], [true, false]);
    const queue = await ask('listener', 'getPlayQueue');
    assert.equal(at(queue, 'playQueue.current'), sounds.flac);
    assert.deepEqual(texts(queue, 'playQueue.entry', 'albumId'), [album, album]);
    assert.equal(at(await ask('listener', 'getBookmarks'), 'bookmarks.bookmark.0.entry.albumId'), album);
  });

  test('shares from before go on, and new ones may name the old id', async () => {
    const again = await ask('admin', 'createShare', { id: sounds.album });
    const [late] = texts(again, 'shares.share', 'id');
    const shares = list(await ask('admin', 'getShares'), 'shares.share');
    for (const id of [early, late]) {
      const share = shares.find((one) => at(one, 'id') === id);
      assert.ok(texts(share, 'entry', 'id').includes(sounds.mp3), String(id));
    }
  });

  test('rules of smart playlists go on meaning it', async () => {
    const { db, catalogue, services } = setting;
    const smart = new SmartPlaylists({ db, clock: Date.now, playlists: new Playlists(db), catalogue });
    const account = services.accounts.byId(accounts.listener);
    assert.ok(account);
    const listener = asViewer(account);
    for (const [field, value] of [
      ['album', gid(sounds.album)],
      ['artist', gid(sounds.artist)],
    ]) {
      const rules = { rules: [{ field, operator: 'is', value }], sort: 'title' };
      const made = smart.create(listener, { name: String(field) }, rules);
      const { trackIds } = await smart.open(listener, made);
      assert.ok(trackIds.includes(300_001), field);
    }
  });
});
