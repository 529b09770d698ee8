import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Route } from '@bandstand/http';
import type { AccountViewer, Viewer } from '@bandstand/library';
import type { Answer, Asking } from './matrix/asking.ts';
import { actionOf, principalOf, refusal } from './matrix/expectation.ts';
import type { Item, Kind } from './matrix/items.ts';
import { leaksOf } from './matrix/leaks.ts';
import type { Person } from './matrix/people.ts';
import { pathKind } from './matrix/targets.ts';
import { methodsOf } from './matrix/walk.ts';
import { inWorld, type World } from './matrix/world.ts';

let world: World;
let asking: Asking;

const kinds: readonly string[] = ['artist', 'album', 'track', 'folder', 'playlist'];
const isItemKind = (kind: string | undefined): kind is Kind => kind !== undefined && kinds.includes(kind);

/** Other ways to write an id: what is one and the same for us, and what must be none. */
const spellings: Readonly<Record<string, (gid: string) => string>> = {
  'in upper case': (gid) => gid.toUpperCase(),
  'without dashes': (gid) => gid.replaceAll('-', ''),
  'percent-encoded': (gid) => Buffer.from(gid).toString('hex').replaceAll(/../g, '%$&'),
  'with one letter encoded': (gid) => `%${gid.charCodeAt(0).toString(16)}${gid.slice(1)}`,
  'behind an encoded slash': (gid) => `x%2F..%2F${gid}`,
  'before an encoded slash': (gid) => `${gid}%2F`,
  'behind dots': (gid) => `./${gid}`,
  'behind encoded dots': (gid) => `%2e%2e/${gid}`,
  'before NUL': (gid) => `${gid}%00`,
  'before a space': (gid) => `${gid}%20`,
  'before a semicolon': (gid) => `${gid};x=y`,
  'encoded twice': (gid) => gid.replaceAll('-', '%252D'),
  'in full-width digits': (gid) =>
    encodeURIComponent(gid.replace(/\d/, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))),
  'as JSON': (gid) => encodeURIComponent(`"${gid}"`),
  'as SQL': (gid) => encodeURIComponent(`x' OR gid = '${gid}`),
};

/** Those of the library: live has things of its own, which have no ids to spell. */
function readingRoutes(): readonly Route<AccountViewer>[] {
  const live = new Set(world.server.live.routes.map(({ operation }) => operation));
  return world.server.http.routes().filter((route) => {
    if (live.has(route.operation) || !methodsOf(route).includes('GET')) return false;
    if (/^\/(?:rest|jellyfin|fpindex)\//.test(route.path)) return false;
    return route.path.includes('/:') && isItemKind(pathKind(route));
  });
}

const askers = (): readonly Person[] =>
  ['stranger', 'listener', 'owner', 'superUser'].map((name) => world.person(name));

/** Asks with an id that is written in another way: never more than the plain address gives, mostly nothing. */
async function tryPath(
  route: Route<AccountViewer>,
  person: Person,
  item: Item,
  path: string,
): Promise<string[]> {
  const refused = refusedTo(route, person, item);
  const { headers } = person.credentials();
  const answer = await asking.ask({ method: 'GET', path, headers });
  const faults = leaksOf(world, person, route, withoutEcho(answer, item), item);
  if (refused && answer.outcome === 'done' && !isPage(answer)) faults.push(`answered with ${answer.status}`);
  if (answer.status >= 500 && !isPage(answer) && answer.status !== 501)
    faults.push(`failed with ${answer.status}`);
  return faults.map((fault) => `${path} (${item.variant}) as ${person.name}: ${fault}`);
}

function refusedTo(route: Route<AccountViewer>, person: Person, item: Item): boolean {
  const viewer: Viewer = principalOf(route, person) ?? { kind: 'stranger' };
  return refusal(viewer, item, actionOf(route, 'GET', item.kind)) !== undefined;
}

const isPage = ({ headers }: Answer): boolean => headers['content-type']?.startsWith('text/html') === true;
/** The id that was asked for may come back in a problem document: the asker knew it. */
const withoutEcho = ({ all }: Answer, { gid }: Item) => ({ all: all.replaceAll(gid, '') });

describe('other ways to write an address', () => {
  inWorld((opened, asks) => {
    world = opened;
    asking = asks;
  });

  test('no other way of writing an id opens what the plain one does not', async (t) => {
    const faults: string[] = [];
    let calls = 0;
    for (const route of readingRoutes()) {
      const kind = pathKind(route);
      if (!isItemKind(kind)) continue;
      for (const item of world.items.all(kind))
        for (const person of askers())
          for (const spell of Object.values(spellings)) {
            if (!refusedTo(route, person, item)) continue;
            calls += 1;
            faults.push(...(await tryPath(route, person, item, route.path.replace(/:\w+/, spell(item.gid)))));
          }
    }
    t.diagnostic(`${calls} calls`);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${calls}`);
  });

  test('no other way of writing a path leads around its permission', async (t) => {
    const faults: string[] = [];
    let calls = 0;
    for (const route of readingRoutes()) {
      const kind = pathKind(route);
      if (!isItemKind(kind)) continue;
      const [item] = world.items
        .all(kind)
        .filter(({ variant }) => variant === 'draft' || variant === 'secretive');
      if (item === undefined) continue;
      const path = route.path.replace(/:\w+/, item.gid);
      const paths = [
        `/${path}`,
        `${path}/`,
        `${path}?`,
        path.toUpperCase(),
        path.replace('/api/v1', '/api//v1'),
        path.replace('/api/v1', '/api/./v1'),
        path.replace('/api/v1', '/rest/../api/v1'),
        path.replace('/api/v1/', '/api/v1%2F'),
        path.replace('/api/v1/', '/api/v1\\'),
        path.replace('/api', '/%61pi'),
        `${path}#x`,
        `http://127.0.0.1:${world.port}${path}`,
      ];
      for (const person of askers())
        for (const one of paths) {
          calls += 1;
          faults.push(...(await tryPath(route, person, item, one)));
        }
    }
    t.diagnostic(`${calls} calls`);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${calls}`);
  });

  test('an id in upper case or without dashes is the same id', async () => {
    const { headers } = world.person('owner').credentials();
    for (const kind of ['album', 'track', 'artist'] as const) {
      const { gid } = world.items.album('draft')[kind];
      for (const written of [gid.toUpperCase(), gid.replaceAll('-', '')]) {
        const answer = await asking.ask({ method: 'GET', path: `/api/v1/${kind}s/${written}`, headers });
        assert.equal(answer.outcome, 'done', `${kind} ${written}`);
      }
    }
  });

  test('a HEAD answers like its GET and tells no more', async () => {
    for (const route of readingRoutes()) {
      const kind = pathKind(route);
      if (!isItemKind(kind)) continue;
      for (const item of world.items.all(kind))
        for (const person of askers()) {
          const { headers } = person.credentials();
          const path = route.path.replace(/:\w+/, item.gid);
          const get = await asking.ask({ method: 'GET', path, headers });
          const head = await asking.ask({ method: 'HEAD', path, headers });
          assert.equal(head.status, get.status, `${path} as ${person.name}`);
          assert.equal(head.text, '');
          assert.deepEqual(leaksOf(world, person, route, withoutEcho(head, item), item), []);
        }
    }
  });
});
