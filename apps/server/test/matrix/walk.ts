/** Walks over routes as every person, with every thing that an address can name. */
import { randomUUID } from 'node:crypto';
import type { Route } from '@bandstand/http';
import type { AccountViewer } from '@bandstand/library';
import { Check } from 'typebox/value';
import { type Answer, Asking } from './asking.ts';
import { expected } from './expectation.ts';
import { type Item } from './items.ts';
import { leaksOf } from './leaks.ts';
import { minimal } from './minimal.ts';
import type { Person } from './people.ts';
import { prepare, type Target, targetsOf } from './targets.ts';
import { metricsToken, type World } from './world.ts';

export interface Walked {
  readonly calls: number;
  /** What was not as it must be, a line each. */
  readonly faults: readonly string[];
  /** Operations that nobody could call. */
  readonly uncallable: readonly string[];
}

/** Calls that end sessions, their own or all others. */
const ending = ['signOut', 'changeOwnPassword', 'revokeOtherSessions', 'revokeSession'];

/** Moves of a release, one call each. */
const moves = ['promote', 'approve', 'reject', 'finalize', 'withdraw'] as const;

export const methodsOf = ({ method }: Pick<Route, 'method'>): readonly string[] =>
  typeof method === 'string' ? [method] : method;

/** Walks these routes. Those that start scans come last: a scan may change what the others need. */
export async function walk(
  world: World,
  routes: readonly Route<AccountViewer>[],
  people: readonly Person[],
): Promise<Walked> {
  const asking = new Asking(world.port);
  const faults: string[] = [];
  const uncallable: string[] = [];
  let calls = 0;
  const last = routes.filter(({ tags }) => tags.includes('scan'));
  try {
    for (const route of [...routes.filter((one) => !last.includes(one)), ...last]) {
      let done = false;
      for (const step of stepsOf(world, route, people)) {
        calls += 1;
        const { answer, wanted, wrong } = await take(world, asking, step);
        if (wanted[0] === 'done' && wanted.includes(answer.outcome)) done = true;
        faults.push(...wrong);
      }
      if (!done) uncallable.push(route.operation);
    }
  } finally {
    asking.close();
  }
  return { calls, faults, uncallable };
}

interface Step {
  readonly route: Route<AccountViewer>;
  readonly method: string;
  readonly person: Person;
  readonly target: Target;
  readonly move: string | undefined;
}

function* stepsOf(world: World, route: Route<AccountViewer>, people: readonly Person[]): Generator<Step> {
  const targets = targetsOf(world, route);
  for (const method of methodsOf(route))
    for (const person of people)
      for (const target of targets)
        for (const move of route.operation === 'actOnRelease' ? moves : [undefined])
          yield { route, method, person, target, move };
}

async function take(world: World, asking: Asking, step: Step) {
  const { route, method, person, target, move } = step;
  const wanted = expected(route, method, person, target, move);
  const prepared = prepare(world, { route, method, person, target, refused: !wanted.includes('done') });
  try {
    const { path, body, bytes } = written(world, step, prepared.id);
    const headers = { ...metricsHeader(route, person), ...person.credentials().headers };
    const sent = { ...(body === undefined ? {} : { body }), ...(bytes === undefined ? {} : { bytes }) };
    const answer = await asking.ask({ method, path, headers, ...sent });
    const label = `${method} ${path}${move === undefined ? '' : ` (${move})`} as ${person.name}`;
    const named = target.kind === 'item' ? target.item : undefined;
    return { answer, wanted, wrong: faultsOf(world, label, step, answer, wanted, named) };
  } finally {
    prepared.drop();
    if (ending.includes(route.operation)) person.renew();
  }
}

const metricsHeader = (route: Route<AccountViewer>, { account }: Person): Record<string, string> =>
  route.operation === 'getMetrics' && account === 'root' ? { authorization: `Bearer ${metricsToken}` } : {};

/** A PNG of one pixel. */
const picture = {
  type: 'image/png',
  data: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/** The code that a device shows which waits to be let in. */
function waitingCode({ server }: World): string {
  const device = { id: randomUUID(), name: 'a device', client: 'matrix', version: '1' };
  return server.library.services.quickConnect.initiate(device).code;
}

/** The address and body of a call. */
function written(world: World, { route, target, move }: Step, id: string) {
  const gid = target.kind === 'item' ? target.item.gid : world.items.album('open').track.gid;
  const inPath = route.path.includes('/:');
  const fill = (name: string): unknown => {
    if (name === 'track') return gid;
    if (name === 'tracks' && !inPath && route.permission.startsWith('library.')) return [gid];
    if (name === 'action') return move;
    if (name === 'items') return [{ kind: 'track', id: gid }];
    if (name === 'streamUrl') return 'https://radio.example/live';
    if (name === 'url') return 'http://127.0.0.1:1/feed';
    if (name === 'username') return `person-${randomUUID()}`;
    if (name === 'code') return waitingCode(world);
    if (name === 'password') return 'a password of the matrix';
    if (name === 'role') return 'user';
    if (name === 'scopes') return ['read'];
    if (name === 'path') return world.freshFolder();
    return undefined;
  };
  const query = route.input.query === undefined ? {} : minimal(route.input.query, fill);
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) search.set(key, String(value));
  const path = route.path.replace(/:[A-Za-z0-9]+/, encodeURIComponent(id)).replace('*', 'some/page');
  const address = search.size > 0 ? `${path}?${search.toString()}` : path;
  const { body } = route.input;
  if (body !== undefined && 'raw' in body) return { path: address, bytes: picture };
  return { path: address, body: body === undefined ? undefined : minimal(body, fill) };
}

function faultsOf(
  world: World,
  label: string,
  { route, person }: Step,
  answer: Answer,
  wanted: readonly string[],
  named: Item | undefined,
): string[] {
  const faults: string[] = [];
  if (!wanted.includes(answer.outcome))
    faults.push(`${label}: ${answer.outcome}, must be ${wanted.join(' or ')}: ${answer.text.slice(0, 200)}`);
  const leaks = leaksOf(world, person, route, answer, named);
  if (leaks.length > 0) faults.push(`${label}: tells of ${leaks.join(', ')}`);
  const schema = typeof route.output === 'string' ? undefined : route.output[answer.status];
  const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
  if (schema !== undefined && isJson && !Check(schema, JSON.parse(answer.text)))
    faults.push(`${label}: the answer is not what its schema promises: ${answer.text.slice(0, 200)}`);
  return faults;
}
