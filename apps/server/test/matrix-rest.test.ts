import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { walk } from './matrix/walk.ts';
import { openWorld, type World } from './matrix/world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

// Some fifteen thousand requests: on a machine that does other things beside, they take minutes.
const patience = { timeout: 10 * 60_000 };

test(
  'every route answers every person as permissions and policy say, and tells nobody of what is not theirs',
  patience,
  async (t) => {
    // Those of other protocols have tests of their own; clients of AcoustID have keys of their own.
    const routes = world.server.http
      .routes()
      .filter(({ path }) => !/^\/(?:rest|jellyfin|fpindex|acoustid)\//.test(path));
    const people = world.people.filter(({ scheme }) => scheme !== 'subsonic');
    const { calls, faults, uncallable } = await walk(world, routes, people);
    t.diagnostic(`${routes.length} routes, ${people.length} people, ${calls} calls`);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${calls} calls`);
    assert.deepEqual(uncallable, [], 'routes that nobody could call with a generated request');
  },
);
