import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { asViewer, may, stranger } from '../src/access/index.ts';
import { Follower, takeSnapshot } from './changes-follower.ts';
import { at, list } from './subsonic-setting.ts';
import { type Answer, type WholeLibrary, wholeLibrary } from './whole-library.ts';

const jelly = (gid: string): string => gid.replaceAll('-', '');
const titles = (rows: readonly unknown[], key = 'title') => rows.map((row) => at(row, key));

/** Puts a track of Anna's draft on her release. */
async function share(w: WholeLibrary): Promise<Answer> {
  return await w.rest('anna', 'POST', `albums/${w.released}/tracks`, { track: w.draftTrack, trackNum: 3 });
}

/** Everything that a listener gets to read about the track, its release, and lists that hold them. */
async function everything(w: WholeLibrary, who: 'ben' | 'anna'): Promise<Answer[]> {
  const lists = ['title', 'album', 'albumArtist', 'added'].flatMap((sort) => [
    `tracks?sort=${sort}`,
    ...[1, 2, 3, 4].map((limit) => `tracks?sort=${sort}&limit=${limit}`),
  ]);
  const rest = [
    `albums/${w.released}`,
    `tracks/${w.draftTrack}`,
    `tracks/${w.draftTrack}/releases`,
    ...lists,
  ];
  const more = ['search?q=Hidden', `artists/${w.artist}`, 'albums', 'snapshot?gzip=no', 'library'];
  const calls = [
    `getAlbum?id=al-${w.released}`,
    `getSong?id=tr-${w.draftTrack}`,
    `getMusicDirectory?id=al-${w.released}`,
    'search3?query=Hidden',
    'getAlbumList2?type=newest',
    'getRandomSongs',
  ];
  const items = [
    `Items?ParentId=${jelly(w.released)}&Fields=ParentId,Path`,
    `Items/${jelly(w.draftTrack)}`,
    'Items?IncludeItemTypes=Audio&Recursive=true&SortBy=Album,SortName',
  ];
  return await Promise.all([
    ...[...rest, ...more].map((path) => w.rest(who, 'GET', path)),
    ...calls.map((call) => w.subsonic(who, call)),
    ...items.map((path) => w.jellyfin(who, path)),
  ]);
}

/** The text of an answer with what its cursors say. */
function told({ text }: Answer): string {
  const cursors = [...text.matchAll(/"next":"([\w-]+)"/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64url').toString(),
  );
  return `${text} ${cursors.join(' ')}`;
}

async function open(t: TestContext): Promise<WholeLibrary> {
  const w = await wholeLibrary(t);
  w.db.write((writer) =>
    writer.run(
      `UPDATE tracks SET file_path = 'Secret/hidden.flac', disc_num = 77, track_num = 88 WHERE gid = ?`,
      [w.draftTrack],
    ),
  );
  return w;
}

test('a track on a further release', async (t) => {
  const w = await open(t);
  assert.equal((await share(w)).status, 200);

  await t.test('stands on it in every face, at its place there, and is counted', async () => {
    const album = await w.rest(null, 'GET', `albums/${w.released}`);
    const order = ['Song 1', 'Song 2', 'Song 3', 'Hidden', 'Song 4'];
    assert.deepEqual(titles(list(album.json, 'tracks')), order);
    assert.deepEqual([at(album.json, 'trackCount'), at(album.json, 'durationMs')], [5, 500_000]);
    const row = await w.rest('ben', 'GET', `tracks/${w.draftTrack}`);
    assert.deepEqual(
      [at(row.json, 'album.id'), at(row.json, 'trackNum'), at(row.json, 'discNum')],
      [w.released, 3, null],
    );

    const { json } = await w.subsonic('ben', `getAlbum?id=al-${w.released}`);
    const song = list(json, 'subsonic-response.album.song').find((one) => at(one, 'title') === 'Hidden');
    assert.deepEqual(
      [at(song, 'albumId'), at(song, 'album'), at(song, 'track')],
      [`al-${w.released}`, 'Open', 3],
    );
    assert.equal(at(json, 'subsonic-response.album.songCount'), 5);
    const folder = await w.subsonic('ben', `getMusicDirectory?id=al-${w.released}`);
    assert.deepEqual(titles(list(folder.json, 'subsonic-response.directory.child')), order);

    const items = await w.jellyfin('ben', `Items?ParentId=${jelly(w.released)}&Fields=ParentId`);
    assert.deepEqual(titles(list(items.json, 'Items'), 'Name'), order);
    const item = list(items.json, 'Items')[3];
    assert.deepEqual(
      [at(item, 'AlbumId'), at(item, 'ParentId'), at(item, 'IndexNumber')],
      [jelly(w.released), jelly(w.released), 3],
    );
  });

  await t.test(
    'is listed once, on its own release to whoever sees that, with both to its owner',
    async () => {
      for (const [who, count] of [
        ['ben', 5],
        ['anna', 5],
        ['root', 5],
      ] as const) {
        const page = await w.rest(who, 'GET', 'tracks?sort=album');
        assert.equal(at(page.json, 'total'), count, who);
        assert.equal(new Set(titles(list(page.json, 'items'), 'id')).size, count, who);
      }
      const own = await w.rest('anna', 'GET', `tracks/${w.draftTrack}`);
      assert.deepEqual([at(own.json, 'album.id'), at(own.json, 'trackNum')], [w.draft, 88]);
      const releases = async (who: 'anna' | 'ben') =>
        titles(list((await w.rest(who, 'GET', `tracks/${w.draftTrack}/releases`)).json, 'items'));
      assert.deepEqual(await releases('anna'), ['Secret', 'Open']);
      assert.deepEqual(await releases('ben'), ['Open']);
      const draft = await w.rest('anna', 'GET', `albums/${w.draft}`);
      assert.deepEqual(titles(list(draft.json, 'tracks'), 'album.title'), ['Secret']);
      // Page by page in the order of albums everything comes once, for everybody.
      for (const who of ['ben', 'anna'] as const) {
        const seen: unknown[] = [];
        let cursor = '';
        do {
          const page = await w.rest(who, 'GET', `tracks?sort=album&limit=2${cursor}`);
          seen.push(...titles(list(page.json, 'items')));
          cursor = at(page.json, 'next') === null ? '' : `&cursor=${String(at(page.json, 'next'))}`;
        } while (cursor !== '');
        assert.equal(seen.length, 5, who);
        assert.deepEqual(new Set(seen), new Set(['Hidden', 'Song 1', 'Song 2', 'Song 3', 'Song 4']), who);
      }
    },
  );

  await t.test('tells nobody of the draft that it belongs to', async () => {
    const secrets = [/secret/i, new RegExp(w.draft), new RegExp(jelly(w.draft)), /\b77\b|\b88\b/];
    for (const answer of await everything(w, 'ben')) {
      assert.ok(answer.status === 200, answer.text);
      for (const secret of secrets) assert.doesNotMatch(told(answer), secret);
    }
    const owner = (await everything(w, 'anna')).map(told).join();
    for (const secret of secrets.slice(0, 3)) assert.match(owner, secret);
    for (const query of ['search?q=Secret', `albums/${w.draft}`]) {
      const { status, text } = await w.rest('ben', 'GET', query);
      assert.ok(status === 404 || !text.includes('Hidden'), text);
    }
    const found = await w.rest('anna', 'GET', 'search?q=Open');
    assert.ok(titles(list(found.json, 'tracks')).includes('Hidden'), 'it is found by the open release');
    const rules = { rules: [{ field: 'album', operator: 'is', value: w.draft }] };
    const list1 = await w.rest('ben', 'POST', 'playlists/preview', {
      rules: { ...rules, sort: 'title', limit: 9 },
    });
    assert.equal(at(list1.json, 'total'), 0, 'nor does a rule that names it');
    w.db.write((writer) => writer.run(`UPDATE albums SET label = 'Vault' WHERE gid = ?`, [w.draft]));
    const items = 'Items?IncludeItemTypes=Audio&Recursive=true';
    const filtered = async (who: 'ben' | 'anna', filter: string) => {
      const { json } = await w.jellyfin(who, `${items}&${filter}`);
      return titles(list(json, 'Items'), 'Name').includes('Hidden');
    };
    for (const filter of [`AlbumIds=${jelly(w.draft)}`, 'Studios=Vault'])
      assert.deepEqual(
        [await filtered('anna', filter), await filtered('ben', filter)],
        [true, false],
        filter,
      );
    for (const who of ['anna', 'ben'] as const)
      assert.equal(
        await filtered(who, `AlbumIds=${jelly(w.released)}`),
        true,
        'it is on the open release to both',
      );
    // Plays count for the release that people heard it on.
    w.library.services.history.add(w.people.ben, [{ trackGid: w.draftTrack }]);
    const recent = await w.rest('ben', 'GET', 'albums?sort=recent');
    assert.deepEqual(titles(list(recent.json, 'items')), ['Open']);
  });

  await t.test(
    'may be heard by whoever may hear any of its releases, and vanishes when it is taken off',
    async () => {
      w.db.read((reader) => {
        const id = reader.value<number>('SELECT id FROM tracks WHERE gid = ?', [w.draftTrack]) ?? 0;
        assert.equal(may(reader, stranger, 'play', 'track', id), true);
        assert.equal(may(reader, w.people.ben, 'download', 'track', id), true);
        assert.equal(may(reader, w.people.ben, 'edit', 'track', id), false);
        assert.equal(may(reader, asViewer(w.people.anna.account), 'edit', 'track', id), true);
      });
      const gone = await w.rest('anna', 'DELETE', `albums/${w.released}/tracks?track=${w.draftTrack}`);
      assert.equal(gone.status, 204);
      for (const answer of [
        await w.rest('ben', 'GET', `tracks/${w.draftTrack}`),
        await w.rest('ben', 'GET', `tracks/${w.draftTrack}/releases`),
        await w.jellyfin('ben', `Items/${jelly(w.draftTrack)}`),
      ])
        assert.equal(answer.status, 404, answer.text);
      const song = await w.subsonic('ben', `getSong?id=tr-${w.draftTrack}`);
      assert.equal(at(song.json, 'subsonic-response.error.code'), 70);
      const album = await w.rest('ben', 'GET', `albums/${w.released}`);
      assert.deepEqual([at(album.json, 'trackCount'), at(album.json, 'durationMs')], [4, 400_000]);
    },
  );
});

test('a shared track appears in the change feed and vanishes with its last release', async (t) => {
  const w = await open(t);
  const { feed } = w.library.services;
  const follow = async (who: 'ben' | 'anna') =>
    new Follower(feed, w.people[who], await takeSnapshot(feed, w.people[who]));
  const [ben, anna] = [await follow('ben'), await follow('anna')];
  const item = (kept: ReadonlyMap<string, string>) => {
    const text = kept.get(`track ${w.draftTrack}`);
    const parsed: unknown = text === undefined ? null : JSON.parse(text);
    return [at(parsed, 'album'), at(parsed, 'trackNum'), at(parsed, 'alsoOn')];
  };
  const none = [undefined, undefined, undefined];
  assert.deepEqual(item(ben.kept), none);
  await share(w);
  for (const follower of [ben, anna]) while (!(await follower.pull(2)));
  assert.deepEqual(item(ben.kept), [w.released, 3, []]);
  assert.deepEqual(item(anna.kept), [w.draft, 88, [{ album: w.released, discNum: null, trackNum: 3 }]]);
  assert.deepEqual(item((await takeSnapshot(feed, w.people.ben)).kept), item(ben.kept));
  w.db.write((writer) => writer.run(`UPDATE albums SET visibility = 'private' WHERE gid = ?`, [w.released]));
  while (!(await ben.pull(2)));
  assert.deepEqual(item(ben.kept), none);
  assert.ok(ben.gone.has(`track ${w.draftTrack}`) && ben.gone.has(`album ${w.released}`));
  assert.ok(![...ben.gone].some((key) => key.includes(w.draft)));
});
