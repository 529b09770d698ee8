import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Filter, foldName, type TrackFilter } from '../src/catalogue/index.ts';
import { accounts } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

describe('filters of lists', () => {
  let setting: CatalogueSetting;
  before(async () => {
    setting = await openSetting({ albums: 60, tracksPerAlbum: 4 });
  });
  after(() => setting.close());

  const all = { limit: 500 } as const;
  const albums = async (filter: Filter) =>
    (await setting.catalogue.albums(setting.viewers.root, { sort: 'title', ...all, ...filter })).items;
  const tracks = async (filter: TrackFilter) =>
    (await setting.catalogue.tracks(setting.viewers.root, { sort: 'title', ...all, ...filter })).items;

  test('what the viewer starred and what he did not make the whole list', async () => {
    const every = await tracks({});
    const [first, second] = every;
    assert.ok(first && second);
    setting.db.write((writer) => {
      const name = writer.value<string>('SELECT username FROM admin WHERE id = ?', [accounts.root]) ?? '';
      writer.run('DELETE FROM starred_items WHERE username = ?', [name]);
      for (const { id } of [first, second])
        writer.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES (?, 'track', ?)`, [
          name,
          String(id),
        ]);
    });
    const starred = await tracks({ having: ['starred'] });
    assert.deepEqual(
      starred.map(({ id }) => id),
      [first.id, second.id],
    );
    const others = await tracks({ lacking: ['starred'] });
    assert.deepEqual(
      others.map(({ id }) => id),
      every.slice(2).map(({ id }) => id),
    );
  });

  test('names from one to another', async () => {
    for (const list of [await albums({}), await tracks({})]) {
      const letter = foldName(list.at(-1)?.title ?? '').charAt(0);
      const startsWith = (title: string) => foldName(title).startsWith(letter);
      const ask = list[0] !== undefined && 'trackCount' in list[0] ? albums : tracks;
      const found = await ask({ names: { startsWith: letter } });
      assert.deepEqual(
        found.map(({ id }) => id),
        list.filter(({ title }) => startsWith(title)).map(({ id }) => id),
      );
      const before = await ask({ names: { before: letter } });
      const from = await ask({ names: { from: letter } });
      assert.equal(before.length + from.length, list.length);
    }
  });

  test('an artist is found under the letter behind the article', async () => {
    setting.db.write((writer) =>
      writer.run(
        `INSERT INTO artists (name, slug, name_key) VALUES ('The Quartz', 'the-quartz', 'the quartz')`,
      ),
    );
    const ask = (startsWith: string) =>
      setting.catalogue.artists(setting.viewers.root, { ...all, names: { startsWith } });
    assert.ok((await ask('q')).items.some(({ name }) => name === 'The Quartz'));
    assert.ok(!(await ask('t')).items.some(({ name }) => name === 'The Quartz'));
  });

  test('several genres and years are any of them', async () => {
    const genres = (await setting.catalogue.genres(setting.viewers.root)).slice(0, 2).map(({ name }) => name);
    const every = await albums({});
    const wanted = every.filter((album) => album.genres.some((name) => genres.includes(name)));
    assert.deepEqual(
      (await albums({ genres })).map(({ id }) => id),
      wanted.map(({ id }) => id),
    );
    const years = (await setting.catalogue.years(setting.viewers.root)).slice(0, 2);
    assert.equal(years.length, 2);
    assert.deepEqual(
      (await albums({ years })).map(({ id }) => id),
      every.filter(({ year }) => year !== null && years.includes(year)).map(({ id }) => id),
    );
    const artists = await setting.catalogue.artists(setting.viewers.root, { ...all, genres });
    const credited = new Set(wanted.flatMap((album) => album.artists.map(({ id }) => id)));
    for (const id of credited) assert.ok(artists.items.some((artist) => artist.id === id));
  });

  test('tracks on albums of an artist, and tracks without a year', async () => {
    const every = await tracks({});
    const artist = every[0]?.albumArtists[0];
    assert.ok(artist);
    const mine = every.filter((track) => track.albumArtists.some(({ id }) => id === artist.id));
    assert.deepEqual(
      (await tracks({ albumArtist: artist.gid })).map(({ id }) => id),
      mine.map(({ id }) => id),
    );
    const undated = every.filter(({ year }) => year === null);
    assert.deepEqual(
      (await tracks({ undated: true })).map(({ id }) => id),
      undated.map(({ id }) => id),
    );
  });
});
