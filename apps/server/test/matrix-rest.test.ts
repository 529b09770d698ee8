import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { walk } from './matrix/walk.ts';
import { inWorld, type World } from './matrix/world.ts';

let world: World;

// Some fifteen thousand requests: on a machine that does other things beside, they take minutes.
const patience = { timeout: 10 * 60_000 };

describe('routes and people', () => {
  inWorld((opened) => {
    world = opened;
  });

  test(
    'every route answers every person as permissions and policy say, and tells nobody of what is not theirs',
    patience,
    async (t) => {
      // Those of other protocols and of live have tests of their own; clients of AcoustID have keys of their own.
      const live = new Set(world.server.live.routes.map(({ operation }) => operation));
      const routes = world.server.http
        .routes()
        .filter(({ path }) => !/^\/(?:rest|jellyfin|fpindex|acoustid)\//.test(path))
        .filter(({ operation }) => !live.has(operation));
      const people = world.people.filter(({ scheme }) => scheme !== 'subsonic');
      const { calls, faults, uncallable } = await walk(world, routes, people);
      t.diagnostic(`${routes.length} routes, ${people.length} people, ${calls} calls`);
      assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${calls} calls`);
      assert.deepEqual(uncallable, [], 'routes that nobody could call with a generated request');
    },
  );
});
