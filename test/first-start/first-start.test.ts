/**
 * The first start of a fresh clone on a bare machine: `npm start` with npm 10 and npm 11, as an ordinary user and as
 * the superuser, in a folder closed to others, with a PATH that has no python, make or compiler. Each first start really
 * installs from the npm registry, a minute of work: of the four pairs of npm and user two install, and the other two
 * start again what these have left. One npm cache serves them all, and the pages are built once.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { needs, programPath } from '../../tools/needs.ts';
import { barePath, changes, cloneProject, giveTo } from './bare-machine.ts';
import { startServer } from './running-server.ts';

/** `nobody` on Debian: a user who exists everywhere and owns nothing. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const minutes = 60_000;

/** What every machine passes on to npm, so that it works behind a proxy or with a registry of its own. */
const passed = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(?:npm_config_registry|NPM_CONFIG_REGISTRY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(?:https?|no)_proxy)$/i.test(
      name,
    ),
  ),
);

// Made when the first test runs: without leave to install, nothing is prepared.
const made: { base?: string } = {};
after(() => {
  if (made.base !== undefined)
    rmSync(made.base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

function shared(): string {
  if (made.base !== undefined) return made.base;
  made.base = mkdtempSync(join(tmpdir(), 'bandstand-first-start-'));
  chmodSync(made.base, 0o755);
  const cache = join(made.base, 'cache');
  mkdirSync(cache);
  if (isRoot) giveTo(cache, NOBODY);
  return made.base;
}

/** The PATH of a bare machine whose npm has the major version given. */
function machineWith(npm: Npm): string {
  const path = join(shared(), `path-${npm}`);
  if (existsSync(path)) return path;
  barePath(path, { git: undefined, node: undefined, npm: npmOf(npm) });
  for (const missing of ['python3', 'make', 'cc', 'gcc', 'g++'])
    assert.equal(readdirSync(path).includes(missing), false, missing);
  return path;
}

/** The path of an npm of that major version: the machine's own where it fits, else one that is installed for the tests. */
function npmOf(major: Npm): string {
  const env = { PATH: process.env.PATH, HOME: shared(), ...passed };
  const own = realpathSync(programPath('npm'));
  if (execFileSync(own, ['--version'], { env, encoding: 'utf8' }).startsWith(`${major}.`)) return own;
  const prefix = join(shared(), `npm-${major}`);
  execFileSync(own, ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `npm@${major}`], {
    env,
  });
  return join(prefix, 'node_modules/npm/bin/npm-cli.js');
}

type Npm = '10' | '11';

/** Where the pages lie, in a clone. */
const pages = 'apps/web/build';

/** One `npm start` of the two of a clone. */
interface Start {
  readonly npm: Npm;
  /** With the demo catalogue, which is then heard; else only that the server is ready. */
  readonly demo: boolean;
}

interface Machine {
  readonly uid: number | undefined;
  /** Environment that differs from machine to machine. */
  readonly env: NodeJS.ProcessEnv;
}

/** Clones, starts, looks, stops and starts again. */
async function firstStart({ uid, env }: Machine, first: Start, second: Start): Promise<void> {
  const paths = { 10: machineWith('10'), 11: machineWith('11') };
  const home = mkdtempSync(join(shared(), 'a machine '));
  const clone = join(home, 'band stand');
  const data = join(home, 'data');
  cloneProject(clone);
  // They are known by the contents of their sources: a clone that finds them builds nothing.
  const built = join(shared(), 'pages');
  const found = existsSync(built);
  if (found) cpSync(built, join(clone, pages), { recursive: true });
  const before = changes(clone);
  chmodSync(clone, 0o700);
  if (uid !== undefined) giveTo(home, uid);
  const cache = { npm_config_cache: join(shared(), 'cache') };
  const start = ({ npm, demo }: Start, limitMs: number) =>
    startServer(
      {
        npm: join(paths[npm], 'npm'),
        words: 'start -- --host 127.0.0.1 --port 0 --data'.split(' ').concat(data, demo ? ['--demo'] : []),
        cwd: clone,
        uid,
        // Tests that run beside look at the port by which servers are found.
        env: { PATH: paths[npm], HOME: home, BANDSTAND_DISCOVERY_PORT: 'off', ...cache, ...passed, ...env },
      },
      limitMs,
    );
  const server = await start(first, 8 * minutes);
  try {
    assert.match(server.printed(), /installing the dependencies/);
    assert.doesNotMatch(server.printed(), /EBADENGINE|gyp|npm error/);
    assert.ok(server.printed().includes(data), 'the data folder is told');
    if (first.demo) await albumsAreThere(server.url);
    await pagesAreThere(server.url);
  } finally {
    await server.stop();
  }
  if (!found) cpSync(join(clone, pages), built, { recursive: true });
  assert.deepEqual(leftovers(data), [], 'a stopped server leaves no write-ahead log');
  assert.equal(changes(clone), before, 'only ignored files are new in the clone');

  const again = await start(second, 5 * minutes);
  try {
    assert.doesNotMatch(again.printed(), /installing the dependencies|npm error/);
    if (second.demo) await albumsAreThere(again.url);
  } finally {
    await again.stop();
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

const leftovers = (data: string): string[] =>
  readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /-(?:wal|shm|journal)$/.test(name),
  );

/** Asks until the answer fits. Throws with the last one when that takes longer than five minutes. */
async function answers(address: string, fits: (status: number, text: string) => boolean): Promise<void> {
  for (const until = performance.now() + 5 * minutes; ; await pause(250)) {
    const response = await fetch(address, { headers: { accept: 'text/html,application/json' } });
    const text = await response.text();
    if (fits(response.status, text)) return;
    if (performance.now() > until) throw new Error(`${address} answers ${response.status} ${text}`);
  }
}

const albumsAreThere = (url: string): Promise<void> =>
  answers(`${url}/api/v1/albums`, (_status, text) => {
    const body: unknown = JSON.parse(text);
    const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
    return Array.isArray(items) && items.length > 0;
  });

const pagesAreThere = (url: string): Promise<void> =>
  answers(`${url}/`, (status, text) => status === 200 && /^<!doctype html>/i.test(text));

const options = { ...needs('registry', 'git', 'npm'), timeout: 15 * minutes };
const asUser = isRoot ? NOBODY : undefined;

test(
  'npm 10, as a user without a home: installs, builds the pages and starts; npm 11 starts it again with the demo',
  options,
  async () => {
    const env = { HOME: '/nonexistent', NODE_ENV: 'production', NODE_OPTIONS: '--no-warnings' };
    await firstStart({ uid: asUser, env }, { npm: '10', demo: false }, { npm: '11', demo: true });
  },
);

test(
  `npm 11, as ${isRoot ? 'the superuser' : 'a user'}: a stranger hears the demo; npm 10 starts it again`,
  options,
  async () => {
    // The test before has filled the cache: what it holds need not be asked for again.
    const env = { npm_config_prefer_offline: 'true' };
    await firstStart({ uid: undefined, env }, { npm: '11', demo: true }, { npm: '10', demo: false });
  },
);
