import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Route } from '@bandstand/http';
import type { AccountViewer } from '@bandstand/library';
import type { Answer, Asking } from './matrix/asking.ts';
import { leaksOf } from './matrix/leaks.ts';
import type { Person } from './matrix/people.ts';
import { callsOf, expectedOf, neverDone, type SubsonicCall } from './matrix/subsonic.ts';
import { methodsOf } from './matrix/walk.ts';
import { inWorld, type World } from './matrix/world.ts';

let world: World;
let asking: Asking;

const isMethod = ({ path }: Route<AccountViewer>): boolean => /^\/rest\/[^*]+$/.test(path);

/** Stranger, and everybody who has an app password. */
const listeners = (): readonly Person[] =>
  world.people.filter(({ scheme, name }) => scheme === 'subsonic' || name === 'stranger');

interface Taken {
  readonly answer: Answer;
  readonly label: string;
  /** The item's name and id as the call knew them. */
  readonly wrong: readonly string[];
}

async function take(
  route: Route<AccountViewer>,
  method: string,
  path: string,
  person: Person,
  call: SubsonicCall,
): Promise<Taken> {
  const copy = copyOf(call);
  try {
    const { query } = person.credentials();
    const parameters = new URLSearchParams({ f: 'json', ...query, ...copy.parameters }).toString();
    const answer =
      method === 'GET'
        ? await asking.ask({ method, path: `${path}?${parameters}`, headers: {} })
        : await asking.ask({ method, path, headers: {}, form: parameters });
    const label = `${method} ${path} ${JSON.stringify(copy.parameters)} as ${person.name}`;
    const wanted = expectedOf(route, person, call);
    const wrong = wanted.includes(answer.outcome)
      ? []
      : [`${label}: ${answer.outcome}, must be ${wanted.join(' or ')}: ${answer.text.slice(0, 200)}`];
    const leaks = leaksOf(world, person, route, answer, call.item);
    if (leaks.length > 0) wrong.push(`${label}: tells of ${leaks.join(', ')}`);
    return { answer, label, wrong };
  } finally {
    copy.drop();
  }
}

/** The call with a playlist of its own where it changes one. */
function copyOf(call: SubsonicCall): { parameters: SubsonicCall['parameters']; drop: () => void } {
  const { item, changes, parameters } = call;
  const variant = item?.variant;
  if (!changes || (variant !== 'everyones' && variant !== 'secretive')) return { parameters, drop: () => {} };
  const { gid, id } = world.write((writer) => world.items.clonePlaylist(writer, variant));
  const entries = Object.entries(parameters).map(([key, value]) => [
    key,
    value.replace(item?.gid ?? '', gid),
  ]);
  const drop = () => void world.write((writer) => writer.run('DELETE FROM playlists WHERE id = ?', [id]));
  return { parameters: Object.fromEntries(entries), drop };
}

// Thousands of requests: on a machine that does other things beside, they take minutes.
const patience = { timeout: 10 * 60_000 };

describe('methods of Subsonic and people', () => {
  inWorld((opened, asks) => {
    world = opened;
    asking = asks;
  });

  test('every method below /rest answers everybody as permissions and policy say', patience, async (t) => {
    const routes = world.server.http.routes().filter(isMethod);
    const last = ({ path }: Route<AccountViewer>): number => (/scan/i.test(path) ? 1 : 0);
    const faults: string[] = [];
    const uncallable: string[] = [];
    let count = 0;
    for (const route of routes.toSorted((a, b) => last(a) - last(b))) {
      let done = false;
      for (const method of methodsOf(route))
        for (const person of listeners())
          for (const call of callsOf(world, route)) {
            const { answer, wrong } = await take(route, method, route.path, person, call);
            count += 1;
            done ||= answer.outcome === 'done' || route.hidden === true || neverDone(route);
            faults.push(...wrong);
          }
      if (!done) uncallable.push(route.path);
    }
    t.diagnostic(`${routes.length} methods, ${count} calls`);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${count} calls`);
    assert.deepEqual(uncallable, [], 'teach matrix/subsonic.ts the parameters of these');
  });

  test('the same method under its other names answers the same', async () => {
    const faults: string[] = [];
    for (const route of world.server.http.routes().filter(isMethod)) {
      if (/scan|delete/i.test(route.path)) continue;
      for (const path of route.aliases ?? [])
        for (const person of listeners())
          for (const call of callsOf(world, route).slice(0, 12)) {
            const taken = await take(route, 'GET', path, person, call);
            faults.push(...taken.wrong);
          }
    }
    assert.deepEqual(faults, []);
  });

  test('nobody gets in below /rest with what is good elsewhere, and nobody elsewhere with an app password', async () => {
    const { query } = world.person('root with an app password').credentials();
    const secret = query['p'] ?? '';
    const wrong: readonly Readonly<Record<string, string>>[] = [
      world.person('root').credentials().headers,
      world.person('admin').credentials().headers,
    ];
    for (const headers of wrong) {
      const answer = await asking.ask({
        method: 'GET',
        path: '/rest/getArtists?f=json&v=1.16.1&c=x',
        headers,
      });
      assert.equal(answer.outcome, 'parameter_missing');
    }
    const token = world.person('root with a token for read').credentials().headers['authorization'] ?? '';
    const asPassword = new URLSearchParams({ u: 'root', p: token.slice('Bearer '.length), f: 'json' });
    const tried = await asking.ask({
      method: 'GET',
      path: `/rest/ping?${asPassword.toString()}`,
      headers: {},
    });
    assert.notEqual(tried.outcome, 'done');
    const elsewhere = await asking.ask({
      method: 'GET',
      path: '/api/v1/account',
      headers: { authorization: `Bearer ${secret}` },
    });
    assert.equal(elsewhere.outcome, 'invalid_token');
    const byQuery = await asking.ask({
      method: 'GET',
      path: `/api/v1/account?${new URLSearchParams(query).toString()}`,
      headers: {},
    });
    assert.equal(byQuery.outcome, 'unauthenticated');
  });
});
