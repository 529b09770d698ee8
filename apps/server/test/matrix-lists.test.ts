import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Viewer } from '@bandstand/library';
import { type Asking, member } from './matrix/asking.ts';
import { type Item, type Kind, marker, variantNames } from './matrix/items.ts';
import { leaksOf } from './matrix/leaks.ts';
import type { Person } from './matrix/people.ts';
import { inWorld, type World } from './matrix/world.ts';

let world: World;
let asking: Asking;

/** Everybody who may read lists over REST. */
function readers(): readonly Person[] {
  return world.people.filter(
    ({ scheme, viewer }) =>
      scheme !== 'subsonic' && (viewer.kind === 'stranger' || viewer.scopes.includes('read')),
  );
}

async function get(person: Person, path: string): Promise<unknown> {
  const { headers } = person.credentials();
  const answer = await asking.ask({ method: 'GET', path: `/api/v1/${path}`, headers });
  assert.equal(answer.status, 200, `${path} as ${person.name}: ${answer.text}`);
  const route = { auth: ['cookie', 'bearer'], operation: 'list', permission: 'library.read' };
  assert.deepEqual(leaksOf(world, person, route, answer), [], `${path} as ${person.name}`);
  const value: unknown = JSON.parse(answer.text);
  return value;
}

const listOf = (value: unknown, name: string): readonly unknown[] => {
  const list = member(value, name);
  return Array.isArray(list) ? list : [];
};
const idsOf = (list: readonly unknown[]): string[] => list.map((one) => String(member(one, 'id'))).toSorted();

function listed(viewer: Viewer, kind: Kind): readonly Item[] {
  return world.items.all(kind).filter((item) => item.may(viewer, 'list'));
}
const gids = (items: readonly Item[]): string[] => items.map(({ gid }) => gid).toSorted();

describe('lists and their readers', () => {
  inWorld((opened, asks) => {
    world = opened;
    asking = asks;
  });

  test('lists, totals and counts are those of what the policy lets each person list', async () => {
    const sizes = new Set<number>();
    for (const person of readers()) {
      const { viewer } = person;
      const about = person.name;
      const albums = await get(person, 'albums?limit=500');
      assert.deepEqual(idsOf(listOf(albums, 'items')), gids(listed(viewer, 'album')), about);
      assert.equal(member(albums, 'total'), listed(viewer, 'album').length, about);
      const tracks = await get(person, 'tracks?limit=500');
      assert.deepEqual(idsOf(listOf(tracks, 'items')), gids(listed(viewer, 'track')), about);
      assert.equal(member(tracks, 'total'), listed(viewer, 'track').length, about);
      const artists = await get(person, 'artists?limit=500');
      // An artist whose only track is missing still has an album.
      assert.deepEqual(idsOf(listOf(artists, 'items')), gids(listed(viewer, 'artist')), about);
      assert.equal(member(artists, 'total'), listed(viewer, 'artist').length, about);
      const counts = await get(person, 'library');
      assert.equal(member(counts, 'albums'), listed(viewer, 'album').length, about);
      assert.equal(member(counts, 'tracks'), listed(viewer, 'track').length, about);
      assert.equal(member(counts, 'artists'), listed(viewer, 'artist').length, about);
      const folder = await rootFolder(person);
      assert.deepEqual(idsOf(listOf(folder, 'folders')), gids(listed(viewer, 'folder')), about);
      sizes.add(listed(viewer, 'album').length);
    }
    assert.ok(
      sizes.size >= 4,
      `staff, owner, listener and stranger see different libraries: ${[...sizes].join()}`,
    );
  });

  /** The folder of the music root; undefined for whom there is nothing in it. */
  async function rootFolder(person: Person): Promise<unknown> {
    const [root] = listOf(await get(person, 'folders'), 'items');
    return root === undefined ? undefined : get(person, `folders/${String(member(root, 'id'))}`);
  }

  test('genres, filters, random tracks, the index and every order hold nothing that is hidden', async () => {
    const orders = [
      'title',
      'artist',
      'added',
      'published',
      'year',
      'random',
      'frequent',
      'recent',
      'starred',
      'rated',
    ];
    for (const person of readers()) {
      const genres = listOf(await get(person, 'genres'), 'items').map((genre) =>
        String(member(genre, 'name')),
      );
      for (const item of listed(person.viewer, 'track')) {
        const name = variantNames.find((variant) => variant === item.variant);
        if (name !== undefined)
          assert.ok(genres.includes(`${marker(name)}track`), `${item.variant} as ${person.name}`);
      }
      await get(person, 'artists/index');
      await get(person, 'tracks/random?limit=500');
      for (const order of orders) await get(person, `albums?limit=500&sort=${order}`);
      for (const state of ['draft', 'pending', 'released'])
        await get(person, `albums?limit=500&state=${state}`);
      await get(person, 'albums?limit=500&mine=true');
    }
  });

  test('what is hidden is found neither by its words nor through its artist or genre', async () => {
    for (const person of readers()) {
      for (const variant of variantNames) {
        const word = marker(variant);
        const found = await get(person, `search?q=${word}&limit=50`);
        const mayList = world.items.item('album', variant, '').may(person.viewer, 'list');
        assert.equal(listOf(found, 'albums').length, mayList ? 1 : 0, `${variant} as ${person.name}`);
        const genre = await get(person, `albums?genre=${word}album`);
        assert.equal(member(genre, 'total'), mayList ? 1 : 0, `${variant} by genre as ${person.name}`);
        if (mayList) continue;
        const { gid } = world.items.album(variant).artist;
        const { headers } = person.credentials();
        const of = await asking.ask({ method: 'GET', path: `/api/v1/albums?artist=${gid}`, headers });
        const total = of.status === 200 ? member(JSON.parse(of.text), 'total') : 0;
        assert.equal(total, 0, `albums of the artist of ${variant} as ${person.name}`);
      }
    }
  });

  test('nobody gets hold of a hidden track by putting it into a list of their own', async () => {
    for (const name of ['listener', 'other', 'artist', 'coOwner']) {
      const person = world.person(name);
      const { headers } = person.credentials();
      for (const variant of variantNames) {
        const { gid } = world.items.album(variant).track;
        const seen = world.items.item('track', variant, gid).may(person.viewer, 'see');
        const about = `${variant} as ${name}`;
        const made = await asking.ask({
          method: 'POST',
          path: '/api/v1/playlists',
          headers,
          body: { name: 'mine', tracks: [gid] },
        });
        assert.equal(made.outcome, seen ? 'done' : 'not_found', about);
        const queued = await asking.ask({
          method: 'PUT',
          path: '/api/v1/queue',
          headers,
          body: { tracks: [world.items.album('open').track.gid, gid], index: 1 },
        });
        assert.equal(queued.outcome, seen ? 'done' : 'not_found', about);
      }
    }
  });

  test('a playlist shows a place that is not for its reader as empty', async () => {
    const { gid } = world.items.playlist('everyones');
    for (const name of ['listener', 'owner', 'superUser']) {
      const person = world.person(name);
      const { headers } = person.credentials();
      const answer = await asking.ask({ method: 'GET', path: `/api/v1/playlists/${gid}`, headers });
      const places = listOf(JSON.parse(answer.text), 'places');
      const draft = world.items.item('track', 'draft', world.items.album('draft').track.gid);
      assert.equal(places.length, 2);
      assert.equal(member(places[1], 'track') !== null, draft.may(person.viewer, 'see'), name);
    }
  });
});
