import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createLogger } from '@bandstand/http';
import { compose, type Server } from '../src/compose.ts';
import { readConfig } from '../src/config/index.ts';
import { expectedOf, type Outcome, type Place } from './live/expectation.ts';
import { bearer, type LivePersonOfTest, seedLive } from './live/people.ts';
import { type Answer, Asking, member, type Request } from './matrix/asking.ts';
import { minimal } from './matrix/minimal.ts';

/** Some thousands of requests: on a busy machine they take minutes. */
const patience = { timeout: 10 * 60_000 };

/** Names that are not the app's, as a client may write them in an address; the second line could lead somewhere else. */
const strangeNames =
  'Own OWN own%20 %20own own;x nowhere o%C3%B6wn own%25 own%252F. ' +
  'own%2F. ..%2Fown .%2Fown other%2F..%2Fown %2e%2e%2fown own%5C own%00 own%0a';

type LiveRoute = Server['live']['routes'][number];

let server: Server;
let asking: Asking;
let people: readonly LivePersonOfTest[];
let tenants: ReadonlyMap<string, string>;

describe('live', () => {
  const data = mkdtempSync(join(tmpdir(), 'bandstand-live-matrix-'));
  before(async () => {
    const config = readConfig(
      { data, host: '127.0.0.1', port: '0', watch: false, acoustid: false },
      { BANDSTAND_TRUSTED_PROXIES: '127.0.0.1' },
    );
    server = await compose({ config, log: createLogger({ level: 'silent', format: 'json' }) });
    asking = new Asking((await server.listen()).port);
    people = await seedLive(server, asking);
    const root = personOf('root');
    const listed = await asking.ask({ method: 'GET', path: '/api/v1/tenants', headers: root.headers });
    const items = member(JSON.parse(listed.text), 'items');
    assert.ok(Array.isArray(items));
    tenants = new Map(items.map((one) => [String(member(one, 'name')), String(member(one, 'id'))]));
    await record();
  });
  after(async () => {
    asking.close();
    await server.close();
    rmSync(data, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  test('every route answers every person, in his tenant and in others, as it must', patience, async (t) => {
    const faults: string[] = [];
    let calls = 0;
    const routes = server.live.routes.filter(({ permission }) => permission !== 'public');
    for (const route of routes)
      for (const method of methodsOf(route))
        for (const person of people)
          for (const place of placesOf(route)) {
            calls += 1;
            const path = addressOf(route, place === 'unknown' ? 'nowhere' : place);
            const answer = await ask(route, method, path, person);
            const wanted = wantedOf(route, person, place);
            const got = outcomeOf(answer);
            if (got !== wanted)
              faults.push(`${method} ${path} as ${person.name}: ${got}, must be ${wanted}: ${answer.text}`);
          }
    t.diagnostic(`${routes.length} routes, ${people.length} people, ${calls} calls`);
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${calls} calls`);
  });

  test('no other spelling of a name leads to the app', patience, async () => {
    const faults: string[] = [];
    const routes = server.live.routes.filter(
      ({ path, permission }) => path.includes('/:app') && permission !== 'public',
    );
    for (const route of routes)
      for (const method of methodsOf(route))
        for (const name of ['owner', 'token of own', 'root']) {
          const person = personOf(name);
          for (const spelling of strangeNames.split(' ')) {
            const answer = await ask(route, method, addressOf(route, spelling), person);
            if (outcomeOf(answer) !== expectedOf(route.permission, person, 'unknown'))
              faults.push(`${method} ${spelling} of ${route.path} as ${name}: ${answer.text}`);
          }
        }
    assert.deepEqual(faults.slice(0, 20), []);
  });

  test(
    'streams, recordings and pictures of a closed app are for who may see it, and who has a playback token',
    patience,
    async () => {
      const faults: string[] = [];
      const see = async (asked: Watching, who: string, wanted: number): Promise<void> => {
        const got = watchedOf(await asking.ask({ headers: {}, ...asked }));
        if (got !== wanted) faults.push(`${asked.path} as ${who}: ${got}, must be ${wanted}`);
      };
      for (const app of ['own', 'other'] as const)
        for (const asked of watchingsOf(app)) {
          for (const person of people) {
            const wanted = watchingOf(expectedOf('live.app.view', person, app));
            await see({ ...asked, headers: person.headers }, person.name, wanted);
          }
          for (const room of ['own', 'other'] as const) {
            const made = await asking.ask({
              method: 'POST',
              path: `/api/v1/apps/${app}/streams/${room}/play-token`,
              headers: personOf('root').headers,
              body: {},
            });
            const token = String(member(JSON.parse(made.text), 'token'));
            const wanted = room === app ? 200 : 401;
            await see({ ...asked, path: `${asked.path}?token=${token}` }, `a token of ${room}`, wanted);
            await see({ ...asked, headers: bearer(token) }, `a bearer of a token of ${room}`, wanted);
          }
          for (const token of ['bs_nobody', 'sk_nobody', 'nobody', 'no.body'])
            await see({ ...asked, headers: bearer(token) }, token, 401);
        }
      assert.deepEqual(faults, []);
    },
  );

  test('a token of live opens nothing of the library, and an account of the library no other way in', async () => {
    for (const name of ['global token', 'token of own']) {
      const { headers } = personOf(name);
      for (const path of ['/api/v1/account', '/api/v1/accounts', '/api/v1/scan'])
        assert.equal((await asking.ask({ method: 'GET', path, headers })).status, 401, `${name} ${path}`);
    }
  });
});

type Watching = Omit<Request, 'headers'> & Partial<Pick<Request, 'headers'>>;

/** The ways to watch the room of an app, which is called as the app is, and what is kept of it. */
const watchingsOf = (app: string): readonly Watching[] => [
  { method: 'GET', path: `/hls/${app}/${app}/index.m3u8` },
  {
    method: 'POST',
    path: `/whep/${app}/${app}`,
    bytes: { type: 'application/sdp', data: Buffer.from('hello') },
  },
  ...[
    'vods/kept/file',
    'vods/kept/download',
    'vods/kept/poster.jpg',
    'vods/kept/thumbnails.jpg',
    `snapshots/${app}~1700000000000`,
  ].map((path) => ({ method: 'GET', path: `/api/v1/apps/${app}/${path}` })),
];

/** Nobody publishes these rooms, and nobody sends an offer that is one: only who may watch gets to hear it. */
const watchedOf = ({ status, text }: Answer): number =>
  /Nobody publishes|no SDP offer|takes no WebRTC/.test(text) ? 200 : status;

/** Who may not watch learns no more than a stranger would, or a member of nothing. */
const watchingOf = (outcome: Outcome): number =>
  outcome === 'allowed' ? 200 : outcome === 'unauthenticated' ? 401 : 404;

/** An app with a recording is not removed by a call that does not say so. It is watched by nobody who may not. */
async function record(): Promise<void> {
  const { openLiveStorage, parseAppName } = await import('@bandstand/live');
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const storage = await openLiveStorage({ dataDir: server.config.data, log: silent, settle: false });
  for (const name of ['own', 'other']) {
    const app = parseAppName(name);
    if (app === undefined) continue;
    const folder = storage.folders.app(app);
    const files = ['recordings/kept.mp4', 'recordings/kept.jpg', 'recordings/kept.strip.jpg'];
    for (const file of [...files, `snapshots/${name}~1700000000000.jpg`]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), 'kept');
    }
    storage.databases.write(app, (writer, { id }) =>
      writer.run(
        `INSERT INTO vods (app_id, name, status, public_id, room, local_path, poster_path, thumbnails_path)
         VALUES (?, 'kept', 'ready', 'kept', ?, ?, ?, ?)`,
        [id, name, ...files],
      ),
    );
    const { headers } = personOf('root');
    const body = { publicPlayback: false };
    await asking.ask({ method: 'PATCH', path: `/api/v1/apps/${name}`, headers, body });
  }
  storage.close();
}

/** Everybody may leave a tenant by himself; what somebody else does there takes more than the route says. */
function wantedOf({ operation, permission }: LiveRoute, person: LivePersonOfTest, place: Place): Outcome {
  const first = expectedOf(permission, person, place);
  return operation === 'removeMember' && first === 'allowed'
    ? expectedOf('live.tenant.manage', person, place)
    : first;
}

function personOf(name: string): LivePersonOfTest {
  const found = people.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is nobody called ${name}`);
  return found;
}

const methodsOf = ({ method }: Pick<LiveRoute, 'method'>): readonly string[] =>
  typeof method === 'string' ? [method] : method;

function placesOf({ permission }: Pick<LiveRoute, 'permission'>): readonly Place[] {
  return /^live\.(?:app|tenant)\./.test(permission) ? ['own', 'other', 'unknown'] : ['own'];
}

/** The address of a call: what it names below the app or tenant does not exist. */
function addressOf({ path, input }: Pick<LiveRoute, 'path' | 'input'>, name: string): string {
  const fill = (field: string): unknown => {
    if (field === 'app') return name;
    if (field === 'tenant')
      return path.includes('/tenants/:tenant') ? (tenants.get(name) ?? name) : undefined;
    return undefined;
  };
  const params = input.params === undefined ? {} : minimal(input.params, fill);
  const query = input.query === undefined ? {} : minimal(input.query, fill);
  const filled = path.replaceAll(/:([A-Za-z]+)/g, (_all, field: string) => {
    const value = member(params, field);
    // Names come as they are written in the address; a number that nothing has.
    if (typeof value === 'number') return '999999';
    return typeof value === 'string' ? value : 'x';
  });
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) search.set(key, String(value));
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

/** With a body that no handler gets to see, where the route takes one: only who may go that far hears of it. */
function ask(route: LiveRoute, method: string, path: string, { headers }: LivePersonOfTest): Promise<Answer> {
  const { body } = route.input;
  if (body === undefined || method === 'GET') return asking.ask({ method, path, headers });
  return asking.ask({ method, path, headers, body: 'nothing that fits' });
}

function outcomeOf({ status, text }: Answer): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 && text.includes('There is nothing here.')) return 'hidden';
  return status < 500 || status === 503 ? 'allowed' : `failure ${status}`;
}
