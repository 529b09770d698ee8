import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ReadPool } from '@bandstand/sqlite';
import type { AccountViewer } from '../src/access/index.ts';
import { Catalogue, type CatalogueReading, catalogueReadingModule } from '../src/catalogue/index.ts';
import { Annotations, Playlists, SmartPlaylists } from '../src/community/index.ts';
import { openFeed } from './change-feed.ts';
import { takeSnapshot } from './changes-follower.ts';
import { smallLibrary } from './small-library.ts';

const everything = { rules: [], sort: 'title' };
const starred = { rules: [{ field: 'starred', operator: 'is', value: true }] };

describe('smart playlists', () => {
  const open = (t: Parameters<typeof smallLibrary>[0]) => {
    const library = smallLibrary(t);
    const { db } = library;
    const readers = new ReadPool<CatalogueReading>({
      path: db.path,
      module: catalogueReadingModule,
      threads: 1,
    });
    t.after(() => readers.close());
    const catalogue = new Catalogue({ readers, random: Math.random });
    const playlists = new Playlists(db);
    const smart = new SmartPlaylists({ db, clock: Date.now, playlists, catalogue });
    const listed = async (viewer: AccountViewer): Promise<string[]> => {
      const found = await smart.counted(viewer, playlists.list(viewer, { limit: 50, after: null }));
      return found.map(({ name, trackCount, durationS }) => `${name} ${trackCount} ${durationS}`);
    };
    return { ...library, catalogue, playlists, smart, listed };
  };

  test('hold for everybody what he lists, and count it as it is now', async (t) => {
    const { db, people, smart, listed, tracks } = open(t);
    const gid = smart.create(people.anna, { name: 'All', isPublic: true }, everything);
    assert.deepEqual(await listed(people.anna), ['All 5 500']);
    assert.deepEqual(await listed(people.ben), ['All 4 400'], 'not the draft');
    db.write((writer) => writer.run(`UPDATE tracks SET missing_since = 'then' WHERE gid = ?`, [tracks[0]]));
    assert.deepEqual(await listed(people.ben), ['All 3 300']);
    assert.equal((await smart.open(people.ben, gid)).trackIds.length, 3);
  });

  test('ask what the one who looks did, not what their owner did', async (t) => {
    const { db, people, smart, listed, tracks } = open(t);
    smart.create(people.anna, { name: 'Loved', isPublic: true }, starred);
    const annotations = new Annotations(db);
    annotations.star(
      people.anna,
      tracks.slice(0, 2).map((gid) => ({ kind: 'track', gid })),
    );
    annotations.star(people.ben, [{ kind: 'track', gid: tracks[3] }]);
    assert.deepEqual(await listed(people.anna), ['Loved 2 200']);
    assert.deepEqual(await listed(people.ben), ['Loved 1 100']);
    assert.deepEqual(await listed(people.root), ['Loved 0 0']);
  });

  test('are changed by their rules alone, by their owner alone', (t) => {
    const { people, playlists, smart, tracks } = open(t);
    const gid = smart.create(people.anna, { name: 'All', isPublic: true }, everything);
    assert.throws(() => playlists.setTracks(people.anna, gid, [tracks[0]]), /change the rules/);
    assert.throws(() => playlists.editTracks(people.anna, gid, { add: [tracks[0]] }), /change the rules/);
    assert.throws(() => smart.setRules(people.ben, gid, starred), /owner/);
    assert.throws(() => smart.setRules(people.anna, gid, { rules: 1 }), /must be a list/);
    smart.setRules(people.anna, gid, starred);
    assert.deepEqual(playlists.get(people.anna, gid).playlist.rules?.rules, starred.rules);
  });

  test('are told with their rules to whoever follows the change feed', async (t) => {
    const { db, people, smart } = open(t);
    const { feed, close } = openFeed(db);
    t.after(close);
    const { cursor } = await takeSnapshot(feed, people.ben);
    const gid = smart.create(people.anna, { name: 'Loved', isPublic: true }, starred);
    const page = await feed.page(people.ben, { since: cursor, limit: 10 });
    const line: { id: string; item: { rules: unknown; tracks: unknown } } = JSON.parse(
      Buffer.from(page.bytes).toString(),
    );
    assert.equal(line.id, gid);
    assert.deepEqual(line.item.rules, { ...starred, match: 'all', sort: 'title', order: 'asc', limit: 500 });
    assert.deepEqual(line.item.tracks, []);
  });
});
