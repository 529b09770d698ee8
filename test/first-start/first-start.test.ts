/**
 * The first start of a fresh clone on a bare machine: `npm start` with npm 10 and npm 11, as an ordinary user and as
 * the superuser, in a folder closed to others, with a PATH that has no python, make or compiler. Each first start really
 * installs from the npm registry, a minute of work: of the four pairs of npm and user two install, and the other two
 * start again what these have left. One npm cache serves them all.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { needs } from '../../tools/needs.ts';
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
  const base = shared();
  const prefix = join(base, `npm-${npm}`);
  const path = join(base, `path-${npm}`);
  if (existsSync(path)) return path;
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `npm@${npm}`], {
    env: { PATH: process.env.PATH, HOME: base, ...passed },
  });
  barePath(path, { git: undefined, node: undefined, npm: join(prefix, 'node_modules/npm/bin/npm-cli.js') });
  for (const missing of ['python3', 'make', 'cc', 'gcc', 'g++'])
    assert.equal(readdirSync(path).includes(missing), false, missing);
  return path;
}

type Npm = '10' | '11';

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
        env: { PATH: paths[npm], HOME: home, ...cache, ...passed, ...env },
      },
      limitMs,
    );
  const server = await start(first, 8 * minutes);
  try {
    assert.match(server.printed(), /installing the dependencies/);
    assert.doesNotMatch(server.printed(), /EBADENGINE|gyp|npm error/);
    assert.ok(server.printed().includes(data), 'the data folder is told');
    if (first.demo) await albumsAreThere(server.url);
  } finally {
    await server.stop();
  }
  assert.deepEqual(leftovers(data), [], 'a stopped server leaves no write-ahead log');
  assert.equal(changes(clone), before, 'only ignored files are new in the clone');

  const again = await start(second, 2 * minutes);
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

async function albumsAreThere(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const deadline = performance.now() + 2 * minutes;
  const look = async (): Promise<void> => {
    const response = await fetch(`${url}/api/v1/albums`);
    const body: unknown = await response.json();
    const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
    if (Array.isArray(items) && items.length > 0) resolve();
    else if (performance.now() > deadline)
      reject(new Error(`no album: ${response.status} ${JSON.stringify(body)}`));
    else setTimeout(() => void look().catch(reject), 250);
  };
  await look();
  await promise;
}

const options = { ...needs('registry', 'git', 'npm'), timeout: 15 * minutes };
const asUser = isRoot ? NOBODY : undefined;

test(
  'npm 10, as a user without a home: a stranger hears the demo; npm 11 starts it again',
  options,
  async () => {
    const env = { HOME: '/nonexistent', NODE_ENV: 'production', NODE_OPTIONS: '--no-warnings' };
    await firstStart({ uid: asUser, env }, { npm: '10', demo: true }, { npm: '11', demo: false });
  },
);

test(
  `npm 11, as ${isRoot ? 'the superuser' : 'a user'}: installs and starts; npm 10 starts it again with the demo`,
  options,
  async () => {
    // The test before has filled the cache: what it holds need not be asked for again.
    const env = { npm_config_prefer_offline: 'true' };
    await firstStart({ uid: undefined, env }, { npm: '11', demo: false }, { npm: '10', demo: true });
  },
);
