import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import type { AccountViewer } from '../src/access/index.ts';
import { Annotations, Playlists } from '../src/community/index.ts';
import type { LibraryError } from '../src/errors/index.ts';
import { type SmallLibrary, smallLibrary } from './small-library.ts';

const code = (wanted: LibraryError['code']) => (error: Error) => 'code' in error && error.code === wanted;

const starsOf = ({ db }: SmallLibrary, username: string) =>
  db.read((reader) =>
    reader.all<{ item_type: string }>('SELECT item_type FROM starred_items WHERE username = ? ORDER BY id', [
      username,
    ]),
  );

test('a star is set once however often it is asked for, and taken back', (t) => {
  const library = smallLibrary(t);
  const { people, tracks, artist } = library;
  const annotations = new Annotations(library.db);
  annotations.star(people.ben, [
    { kind: 'track', gid: tracks[0] },
    { kind: 'artist', gid: artist },
  ]);
  annotations.star(people.ben, [{ kind: 'track', gid: tracks[0] }]);
  assert.deepEqual(
    starsOf(library, 'ben').map(({ item_type }) => item_type),
    ['track', 'artist'],
  );
  annotations.unstar(people.ben, [{ kind: 'track', gid: tracks[0] }]);
  annotations.unstar(people.ben, [{ kind: 'track', gid: tracks[0] }]);
  assert.equal(starsOf(library, 'ben').length, 1);
  assert.equal(starsOf(library, 'anna').length, 0);
});

test('what one does not see cannot be starred or rated, and then nothing of the request happens', (t) => {
  const library = smallLibrary(t);
  const annotations = new Annotations(library.db);
  const items = [
    { kind: 'track', gid: library.tracks[0] },
    { kind: 'album', gid: library.draft },
  ] as const;
  assert.throws(() => annotations.star(library.people.ben, items), code('not_found'));
  assert.equal(starsOf(library, 'ben').length, 0);
  assert.throws(
    () => annotations.rate(library.people.ben, { kind: 'track', gid: library.draftTrack }, 5),
    code('not_found'),
  );
  annotations.star(library.people.anna, items);
  assert.equal(starsOf(library, 'anna').length, 2);
});

test('a rating is a whole number from 0 to 5, and 0 takes it back', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const annotations = new Annotations(db);
  const item = { kind: 'track', gid: tracks[1] } as const;
  const rating = () =>
    db.read((reader) => reader.value<number>('SELECT rating FROM item_ratings WHERE username = ?', ['ben']));
  for (const wrong of [-1, 6, 2.5, Number.NaN])
    assert.throws(() => annotations.rate(people.ben, item, wrong), code('invalid'));
  annotations.rate(people.ben, item, 4);
  annotations.rate(people.ben, item, 2);
  assert.equal(rating(), 2);
  annotations.rate(people.ben, item, 0);
  assert.equal(rating(), undefined);
});

test('a song may stand in a playlist twice, and only its owner changes the list', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const playlists = new Playlists(db);
  const [a, b] = tracks;
  const gid = playlists.create(people.ben, { name: ' Twice ', isPublic: true }, [a, b, a]);
  const { playlist, trackIds } = playlists.get(people.anna, gid);
  assert.equal(playlist.name, 'Twice');
  assert.equal(trackIds.length, 3);
  assert.equal(trackIds[0], trackIds[2]);
  assert.throws(() => playlists.editTracks(people.anna, gid, { remove: [0] }), code('forbidden'));
  assert.throws(() => playlists.update(people.root, gid, { name: 'Mine' }), code('forbidden'));
  playlists.update(people.ben, gid, { isPublic: false });
  for (const other of [people.anna, people.root])
    assert.throws(() => playlists.get(other, gid), code('not_found'));
  assert.throws(() => playlists.delete(people.anna, gid), code('not_found'));
  playlists.delete(people.ben, gid);
  assert.throws(() => playlists.get(people.ben, gid), code('not_found'));
});

test('a hidden track can be put into no list, and one that became hidden keeps its place in an edit', (t) => {
  const { db, people, tracks, draftTrack, released } = smallLibrary(t);
  const playlists = new Playlists(db);
  assert.throws(() => playlists.create(people.ben, { name: 'x' }, [draftTrack]), code('not_found'));
  const gid = playlists.create(people.ben, { name: 'x' }, [tracks[0], tracks[1]]);
  db.write((writer) => writer.run(`UPDATE albums SET visibility = 'private' WHERE gid = ?`, [released]));
  playlists.setTracks(people.ben, gid, [tracks[1], tracks[0]]);
  assert.equal(playlists.get(people.ben, gid).trackIds.length, 2);
  assert.throws(() => playlists.setTracks(people.ben, gid, [tracks[2]]), code('not_found'));
});

test('the count and length of a list are those of what its reader sees', (t) => {
  const { db, people, tracks, released } = smallLibrary(t);
  const playlists = new Playlists(db);
  const gid = playlists.create(people.ben, { name: 'All', isPublic: true }, [
    tracks[0],
    tracks[1],
    tracks[0],
  ]);
  const told = (viewer: AccountViewer) => {
    const [listed] = playlists.list(viewer, { limit: 10, after: null });
    const { playlist } = playlists.get(viewer, gid);
    assert.deepEqual([listed?.trackCount, listed?.durationS], [playlist.trackCount, playlist.durationS]);
    return [playlist.trackCount, playlist.durationS];
  };
  assert.deepEqual(told(people.anna), [3, 300]);
  db.write((writer) => writer.run(`UPDATE albums SET visibility = 'private' WHERE gid = ?`, [released]));
  const staff = people.root;
  assert.deepEqual(told(staff), [3, 300]);
  const left = playlists.get(people.ben, gid).trackIds.length;
  assert.equal(left, 3, 'the places stay');
  assert.ok((told(people.ben)[0] ?? 3) < 3, 'what is hidden does not count');
});

test('edits by index do what the same edits do to a list in memory', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const playlists = new Playlists(db);
  const ids = db.read(
    (reader) =>
      new Map(
        reader.all<{ gid: string; id: number }>('SELECT gid, id FROM tracks').map((row) => [row.gid, row.id]),
      ),
  );
  const gids = fc.array(fc.constantFrom(...tracks), { maxLength: 8 });
  const edit = fc.record({
    remove: fc.array(fc.nat(7), { maxLength: 4 }),
    add: gids,
    at: fc.option(fc.nat(9), { nil: undefined }),
  });
  fc.assert(
    fc.property(gids, fc.array(edit, { maxLength: 4 }), (start, edits) => {
      const gid = playlists.create(people.ben, { name: 'model' }, start);
      let model = [...start];
      for (const { remove, add, at } of edits) {
        const inside = remove.filter((index) => index < model.length);
        playlists.editTracks(people.ben, gid, { remove: inside, add, ...(at === undefined ? {} : { at }) });
        model = model.filter((_, index) => !inside.includes(index));
        model.splice(at ?? model.length, 0, ...add);
      }
      assert.deepEqual(
        playlists.get(people.ben, gid).trackIds,
        model.map((one) => ids.get(one)),
      );
      playlists.delete(people.ben, gid);
    }),
    { seed: testSeed(), numRuns: 60 },
  );
});

test('an index that is not there is refused and changes nothing', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const playlists = new Playlists(db);
  const gid = playlists.create(people.ben, { name: 'x' }, [tracks[0]]);
  assert.throws(
    () => playlists.editTracks(people.ben, gid, { remove: [1], add: [tracks[1]] }),
    code('invalid'),
  );
  assert.equal(playlists.get(people.ben, gid).trackIds.length, 1);
});

test('lists are paged by name without gaps, others private lists left out', (t) => {
  const { db, people } = smallLibrary(t);
  const playlists = new Playlists(db);
  for (const name of ['c', 'a', 'b', 'a']) playlists.create(people.ben, { name }, []);
  playlists.create(people.anna, { name: 'private of Anna' }, []);
  playlists.create(people.anna, { name: 'b', isPublic: true }, []);
  const names: string[] = [];
  let after: { name: string; id: number } | null = null;
  for (;;) {
    const page = playlists.list(people.ben, { limit: 2, after });
    names.push(...page.map(({ name }) => name));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last;
  }
  assert.deepEqual(names, ['a', 'a', 'b', 'b', 'c']);
});
