import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rest } from './subsonic-rest.ts';
import {
  at,
  code,
  list,
  openSubsonic,
  type Person,
  type SubsonicSetting,
  texts,
} from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

const gid = (id: string): string => id.slice(3);
const titles = (answer: Awaited<ReturnType<typeof rest>>): string[] => {
  const tracks = answer.field('tracks');
  return Array.isArray(tracks) ? tracks.map((one) => String(at(one, 'title'))) : [];
};

describe('sharing', () => {
  let setting: SubsonicSetting;
  before(async () => {
    setting = await openSubsonic({ albums: 20 });
  });
  after(() => setting.close());

  /** Makes a share and returns its id and what stands in its address. */
  async function share(who: Person, ...id: string[]): Promise<{ id: string; token: string }> {
    const made = await setting.ask(who, 'createShare', { id });
    assert.equal(made['status'], 'ok', JSON.stringify(made));
    const url = String(at(made, 'shares.share.0.url'));
    assert.ok(url.startsWith(`${setting.url}/share/`));
    return { id: String(at(made, 'shares.share.0.id')), token: url.slice(url.lastIndexOf('/') + 1) };
  }
  const visit = (token: string, more = '') => rest(setting, null, 'GET', `shares/${token}${more}`);

  test('a stranger with the address sees and hears exactly what is shared, and leaves a visit', async () => {
    await setting.ask('admin', 'star', { id: sounds.hidden });
    await setting.ask('admin', 'setRating', { id: sounds.hidden, rating: 5 });
    await setting.ask('admin', 'createBookmark', { id: sounds.hidden, position: 3 });
    const { id, token } = await share('admin', sounds.draft);
    assert.match(token, /^[\w-]{24}$/);
    const page = await visit(token);
    assert.deepEqual(titles(page).toSorted(), ['Beside', 'Psst']);
    assert.equal(page.field('total'), 2);
    for (const mark of ['starredAt', 'rating', 'plays', 'bookmarkMs'])
      assert.equal(page.field(`tracks.0.${mark}`) ?? page.field(`tracks.1.${mark}`), undefined, mark);
    assert.equal(page.field('by'), null, 'the name of the account is not told');
    const sound = await visit(token, `/stream?track=${gid(sounds.hidden)}`);
    assert.deepEqual([sound.status, sound.headers.get('content-type')], [200, 'audio/ogg']);
    assert.ok(sound.bytes.length > 1000);
    assert.equal((await visit(token, '/cover')).headers.get('content-type'), 'image/webp');
    for (const other of [sounds.mp3, 'tr-018f0000-0003-7000-8000-ffffffffffff']) {
      assert.equal((await visit(token, `/stream?track=${gid(other)}`)).status, 404);
      assert.equal((await visit(token, `/cover?track=${gid(other)}`)).status, 404);
    }
    await visit(token);
    const [kept] = list(await setting.ask('admin', 'getShares'), 'shares.share');
    assert.deepEqual(
      [at(kept, 'id'), at(kept, 'visitCount'), typeof at(kept, 'lastVisited')],
      [id, 2, 'string'],
    );
    assert.equal(list(kept, 'entry').length, 2);
  });

  test('nobody shares what he does not see, nor reads, changes or takes back what others share', async () => {
    for (const id of [sounds.draft, sounds.hidden, sounds.hiddenFolder, sounds.hiddenArtist])
      assert.equal(code(await setting.ask('listener', 'createShare', { id })), 70, id);
    assert.equal(code(await setting.ask('listener', 'createShare', { id: [sounds.mp3, sounds.hidden] })), 70);
    assert.equal(code(await setting.ask('listener', 'createShare', { id: sounds.artist })), 70);
    assert.equal(code(await setting.ask('listener', 'createShare')), 10);
    const { id, token } = await share('owner', sounds.folder);
    assert.equal((await visit(token)).field('total'), 2, 'a folder is the album in it');
    for (const who of ['listener', 'root'] as const) {
      assert.equal(code(await setting.ask(who, 'updateShare', { id, description: 'mine' })), 70);
      assert.equal(code(await setting.ask(who, 'deleteShare', { id })), 70);
      assert.ok(!texts(await setting.ask(who, 'getShares'), 'shares.share', 'id').includes(id));
    }
    assert.equal((await setting.ask('owner', 'deleteShare', { id }))['status'], 'ok');
    assert.equal((await visit(token)).status, 404);
    assert.equal((await visit(token, `/stream?track=${gid(sounds.mp3)}`)).status, 404);
    assert.equal((await visit('A'.repeat(24))).status, 404);
  });

  test('a share lives as long as the rights of its maker', async () => {
    const { db } = setting;
    const { token } = await share('listener', sounds.album);
    const sql = (text: string) => db.write((writer) => writer.run(text));
    const album = `UPDATE albums SET visibility = ? WHERE gid = '${gid(sounds.album)}'`;
    for (const [off, on] of [
      [album.replace('?', `'private'`), album.replace('?', `'public'`)],
      [`UPDATE admin SET is_active = 0 WHERE username = 'listener'`, `UPDATE admin SET is_active = 1`],
      [
        `INSERT INTO settings (key, value) VALUES ('allowSharing', 'false')`,
        `DELETE FROM settings WHERE key = 'allowSharing'`,
      ],
    ] as const) {
      assert.equal((await visit(token)).field('total'), 2);
      sql(off);
      assert.equal((await visit(token)).status, 404, off);
      assert.equal((await visit(token, `/stream?track=${gid(sounds.mp3)}`)).status, 404, off);
      sql(on);
    }
    sql(`INSERT INTO settings (key, value) VALUES ('allowSharing', 'false')`);
    assert.equal(code(await setting.ask('listener', 'createShare', { id: sounds.mp3 })), 50);
    assert.equal(
      at(await setting.ask('listener', 'getUser', { username: 'listener' }), 'user.shareRole'),
      false,
    );
    await share('superUser', sounds.mp3);
    sql(`DELETE FROM settings WHERE key = 'allowSharing'`);
  });

  test('a shared playlist is heard as it is now, without what its maker may not see', async () => {
    const { ask, db } = setting;
    const made = await ask('root', 'createPlaylist', { name: 'Mix', songId: [sounds.hidden, sounds.mp3] });
    const id = String(at(made, 'playlist.id'));
    await ask('root', 'updatePlaylist', { playlistId: id, public: true });
    const { token } = await share('listener', id);
    assert.deepEqual(titles(await visit(token)), ['Low']);
    await ask('root', 'updatePlaylist', { playlistId: id, songIdToAdd: [sounds.flac, sounds.mp3] });
    assert.deepEqual(titles(await visit(token)), ['Low', 'High', 'Low']);
    assert.deepEqual(titles(await visit(token, '?limit=1&offset=1')), ['High']);
    assert.equal((await visit(token, '?limit=1&offset=1')).field('next'), 2);
    await ask('root', 'updatePlaylist', { playlistId: id, public: false });
    assert.equal((await visit(token)).status, 404, 'a list that became private');
    db.write((writer) => writer.run(`UPDATE playlists SET username = 'listener' WHERE name = 'Mix'`));
    assert.deepEqual(titles(await visit(token)), ['Low', 'High', 'Low']);
  });

  test('a share ends at its time, which its maker moves', async () => {
    const past = { id: sounds.mp3, expires: Date.now() - 1000 };
    assert.equal(code(await setting.ask('owner', 'createShare', past)), 0);
    const { id, token } = await share('owner', sounds.mp3);
    const soon = Date.now() + 3_600_000;
    await setting.ask('owner', 'updateShare', { id, expires: soon, description: 'For you' });
    const page = await visit(token);
    assert.deepEqual(
      [page.field('expiresAt'), page.field('description')],
      [new Date(soon).toISOString(), 'For you'],
    );
    setting.db.write((writer) =>
      writer.run(`UPDATE shares SET expires_at = '2020-01-01T00:00:00.000Z' WHERE gid = ?`, [gid(id)]),
    );
    assert.equal((await visit(token)).status, 404);
    assert.ok(texts(await setting.ask('owner', 'getShares'), 'shares.share', 'id').includes(id));
    await setting.ask('owner', 'updateShare', { id, expires: 0 });
    assert.equal((await visit(token)).field('description'), 'For you');
  });

  test('the pages do the same, and lists come in pages', async () => {
    const items = [{ kind: 'track', id: gid(sounds.flac) }];
    const made = await rest(setting, 'coOwner', 'POST', 'account/shares', { items, description: ' Hear ' });
    assert.deepEqual([made.status, made.field('description'), made.field('visits')], [201, 'Hear', 0]);
    await rest(setting, 'coOwner', 'POST', 'account/shares', { items });
    const first = await rest(setting, 'coOwner', 'GET', 'account/shares?limit=1');
    const next = String(first.field('next'));
    const second = await rest(setting, 'coOwner', 'GET', `account/shares?limit=1&cursor=${next}`);
    assert.deepEqual([second.field('items.0.id'), second.field('next')], [made.field('id'), null]);
    const one = `account/shares/${String(made.field('id'))}`;
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const changed = await rest(setting, 'coOwner', 'PATCH', one, { expiresAt });
    assert.deepEqual([changed.field('expiresAt'), changed.field('description')], [expiresAt, 'Hear']);
    assert.equal((await rest(setting, 'root', 'DELETE', one)).status, 404);
    assert.equal((await rest(setting, 'coOwner', 'DELETE', one)).status, 204);
    assert.equal((await rest(setting, null, 'GET', 'account/shares')).status, 401);
    const hidden = { items: [{ kind: 'album', id: gid(sounds.draft) }] };
    assert.equal((await rest(setting, 'coOwner', 'POST', 'account/shares', hidden)).status, 404);
  });

  test('what stands in the database opens nothing', async () => {
    const rows = setting.db.read((reader) =>
      reader.all<{ secret: string; lookup: string }>('SELECT * FROM shares'),
    );
    assert.ok(rows.length > 0);
    for (const text of rows.slice(0, 3).flatMap(({ secret, lookup }) => [secret, lookup]))
      assert.notEqual((await visit(encodeURIComponent(text))).status, 200);
  });
});
