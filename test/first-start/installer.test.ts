/** bin/bandstand and the installation, against a stand-in for npm: what a person meets when something is odd. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { barePath, copyParts } from './bare-machine.ts';

const platform = `${process.platform}-${process.arch}`;

/** A clone with nothing installed, and a PATH with `npm` as given (a shell script) beside the shell's own tools. */
function machine(t: TestContext, npm: string, nodeVersion = process.version) {
  const base = mkdtempSync(join(tmpdir(), 'band stand-'));
  t.after(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const clone = join(base, 'my clone');
  copyParts(['bin', 'tools/lockfile.ts'], clone);
  for (const folder of ['apps/server/src', 'packages/one/src'])
    mkdirSync(join(clone, folder), { recursive: true });
  writeFileSync(join(clone, 'packages/one/package.json'), '{}');
  writeFileSync(
    join(clone, 'apps/server/src/main.ts'),
    "const words: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify([words, process.env['NODE_OPTIONS'] ?? null]));\n",
  );
  writeFileSync(
    join(clone, 'package-lock.json'),
    '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}',
  );
  const path = join(base, 'path');
  barePath(path);
  const script = (name: string, text: string): void => {
    writeFileSync(join(path, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(path, name), 0o755);
  };
  script('npm', npm);
  script('node', `[ "$1" = --version ] && echo ${nodeVersion}`);
  const env: NodeJS.ProcessEnv = { PATH: path, HOME: base, NODE: process.execPath, TMPDIR: base };
  const start = (
    words: readonly string[],
    more: NodeJS.ProcessEnv = {},
    bin = join(clone, 'bin/bandstand'),
  ) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile('/bin/sh', [bin, ...words], { cwd: base, env: { ...env, ...more } }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
      });
    });
  return { base, clone, env, start, script };
}

/** What npm does when all goes well: a Node in its place, and npm's own note of what it installed. */
const INSTALLS = `
echo run >> "$HOME/npm-runs"
printf '%s\\n' "$@" > "$HOME/npm-words"
mkdir -p node_modules/node-${platform}/bin
ln -sf "$NODE" node_modules/node-${platform}/bin/node
echo '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > node_modules/.package-lock.json`;

const runs = (base: string): number => readFileSync(join(base, 'npm-runs'), 'utf8').split('\n').length - 1;

test('the first start installs without scripts, the second does not install', async (t) => {
  const { base, start } = machine(t, INSTALLS);
  const first = await start(['serve', '--port', '0', 'a b']);
  assert.deepEqual([first.code, first.out], [0, '[["serve","--port","0","a b"],null]\n']);
  assert.match(first.err, /^bandstand: installing the dependencies .*\n$/);
  const words = readFileSync(join(base, 'npm-words'), 'utf8').split('\n');
  for (const word of ['ci', '--ignore-scripts', '--include=optional', '--omit=dev'])
    assert.ok(words.includes(word));
  const second = await start(['serve']);
  assert.deepEqual([second.err, runs(base)], ['', 1]);
});

test('what only tests and checks need comes with the first of them, and a server starts with it as well', async (t) => {
  const { base, clone, start } = machine(t, INSTALLS);
  const dev = '"node_modules/dev":{"version":"1.0.0","dev":true}';
  writeFileSync(
    join(clone, 'package-lock.json'),
    `{"packages":{"node_modules/a":{"version":"1.0.0"},${dev}}}`,
  );
  const main = join(clone, 'apps/server/src/main.ts');
  await start(['serve']);
  await start(['account', 'list']);
  assert.equal(runs(base), 1);
  assert.match((await start(['run', main])).err, /installing the dependencies/);
  assert.equal(runs(base), 2);
  const words = readFileSync(join(base, 'npm-words'), 'utf8').split('\n');
  assert.ok(words.includes('--include=dev') && !words.includes('--omit=dev'));
  assert.ok(words.includes('install') && !words.includes('ci'), 'a server may run on what is there');
  await start(['serve']);
  await start(['run', main]);
  assert.equal(runs(base), 2);
  // Without its own note, what npm left is looked at: it is enough for a server.
  rmSync(join(clone, 'node_modules/.bandstand-installed'));
  await start(['serve']);
  assert.equal(runs(base), 2);
  rmSync(join(clone, 'node_modules/.bandstand-installed'));
  await start(['run', main]);
  assert.equal(runs(base), 3);
  assert.match(
    readFileSync(join(base, 'npm-words'), 'utf8'),
    /^ci$/m,
    'of what is not known nothing is kept',
  );
});

test('a changed lock file installs again, a developer’s own npm install is taken over', async (t) => {
  const { base, clone, start } = machine(t, INSTALLS);
  await start(['serve']);
  writeFileSync(join(clone, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.1.0"}}}');
  await start(['serve']);
  assert.equal(runs(base), 2);
  const lock = { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { optional: true } } };
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lock));
  assert.equal((await start(['serve'])).err, '');
  assert.equal(runs(base), 2);
});

test('it runs from elsewhere, through links, and runs files of the project', async (t) => {
  const { base, clone, start } = machine(t, INSTALLS);
  symlinkSync(join(clone, 'bin/bandstand'), join(base, 'one'));
  symlinkSync('one', join(base, 'two'));
  const { code, out } = await start(['run', 'apps/server/src/main.ts', 'x'], {}, join(base, 'two'));
  assert.deepEqual([code, out], [0, '[["x"],null]\n']);
});

test('options of another Node are left out, memory limits are kept', async (t) => {
  const { start } = machine(t, INSTALLS);
  await start(['serve']);
  const options = '--no-such-option --max-old-space-size=512';
  const { out, err } = await start(['serve'], { NODE_OPTIONS: options });
  assert.equal(out, '[["serve"],"--max-old-space-size=512"]\n');
  assert.match(err, /leaving out --no-such-option/);
});

test('a process that ends joins and reads a new program before the first server, and again after an update', async (t) => {
  const { base, clone, start } = machine(t, INSTALLS);
  const main = join(clone, 'apps/server/src/main.ts');
  const tells = (who: string): string =>
    `import { appendFileSync } from 'node:fs';\nappendFileSync(\`\${process.env['HOME']}/started\`, \`${who}\${process.argv[2]} \`);\n`;
  writeFileSync(main, tells(''));
  const started = async (...words: string[]): Promise<string> => {
    rmSync(join(base, 'started'), { force: true });
    assert.equal((await start(words)).code, 0);
    return readFileSync(join(base, 'started'), 'utf8').trim();
  };
  assert.equal(await started('account', 'list'), 'account');
  assert.equal(await started('serve', '--help'), 'serve');
  assert.equal(await started('serve', '--port', '0'), 'join prepare serve');
  assert.equal(await started('--demo'), '--demo');
  writeFileSync(join(clone, 'packages/one/src/new.ts'), '');
  assert.equal(await started('--demo'), 'join prepare --demo');
  // What fails there is no reason not to start.
  writeFileSync(main, `${tells('')}if (process.argv[2] === 'prepare') process.exit(1);\n`);
  assert.equal(await started(), 'join prepare undefined');
  assert.equal(await started(), 'undefined');
  // What was joined is run by every command, for as long as no file of the program says anything else.
  const joins = `import { mkdirSync, writeFileSync } from 'node:fs';\nconst [, , word, folder = ''] = process.argv;\nif (word === 'join') {\n  mkdirSync(folder, { recursive: true });\n  writeFileSync(folder + '/main.mjs', ${JSON.stringify(tells('joined '))});\n}\n`;
  writeFileSync(main, `${tells('')}${joins}`);
  assert.equal(await started('serve'), 'join joined prepare joined serve');
  assert.equal(await started('account'), 'joined account');
  writeFileSync(join(clone, 'packages/one/src/new.ts'), ' ');
  assert.equal(await started('account'), 'account');
});

test('when npm fails, its reason is shown and the next start begins anew', async (t) => {
  const { clone, start, script } = machine(
    t,
    'echo "npm warn EBADENGINE x"; echo "npm error no disk" >&2; exit 1',
  );
  const { code, out, err } = await start(['serve']);
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /npm error no disk\nbandstand: check the network/);
  assert.doesNotMatch(err, /EBADENGINE/);
  assert.equal(existsSync(join(clone, '.install.lock')), false);
  script('npm', INSTALLS);
  assert.equal((await start(['serve'])).code, 0);
});

test('a machine without npm, or with an old Node, is told what to install', async (t) => {
  const old = await machine(t, INSTALLS, 'v18.20.0').start(['serve']);
  assert.equal(old.code, 1);
  assert.match(old.err, /Node v18\.20\.0 is too old .* Node 20 or newer/);
  const { env, start } = machine(t, INSTALLS);
  rmSync(join(env['PATH'] ?? '', 'npm'));
  const without = await start(['serve']);
  assert.equal(without.code, 1);
  assert.match(without.err, /no npm on PATH: install it/);
});

test('of three starts at once, one installs and two wait for it', async (t) => {
  const { base, env, clone } = machine(t, `until [ -e "$HOME/both-wait" ]; do sleep 0.1; done${INSTALLS}`);
  let waiting = 0;
  const starts = Array.from({ length: 3 }, async () => {
    const child = spawn('/bin/sh', [join(clone, 'bin/bandstand'), 'serve'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (words: Buffer) => {
      if (!words.includes('another start is installing')) return;
      waiting += 1;
      if (waiting === 2) writeFileSync(join(base, 'both-wait'), '');
    });
    await once(child, 'close');
    return child.exitCode;
  });
  assert.deepEqual(await Promise.all(starts), [0, 0, 0]);
  assert.equal(runs(base), 1);
});

test('the lock of a start that was killed does not hold up the next', async (t) => {
  const { clone, start } = machine(t, INSTALLS);
  const gone = spawn('/bin/true');
  await once(gone, 'close');
  mkdirSync(join(clone, '.install.lock'));
  writeFileSync(join(clone, '.install.lock/pid'), `${gone.pid}\n`);
  assert.equal((await start(['serve'])).code, 0);
  assert.equal(existsSync(join(clone, '.install.lock')), false);
});

test('a stop during the installation ends npm and leaves no lock', async (t) => {
  const { base, env, clone } = machine(
    t,
    'echo "$$" > "$HOME/npm-pid.new"; mv "$HOME/npm-pid.new" "$HOME/npm-pid"; exec sleep 600',
  );
  const child = spawn('/bin/sh', [join(clone, 'bin/bandstand'), 'serve'], { env, stdio: 'ignore' });
  while (!existsSync(join(base, 'npm-pid'))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  assert.equal(code, 143);
  assert.equal(existsSync(join(clone, '.install.lock')), false);
  const npm = Number(readFileSync(join(base, 'npm-pid'), 'utf8'));
  assert.throws(() => process.kill(npm, 0), { code: 'ESRCH' });
});

test('without a home that can be written, npm keeps its cache in a temporary folder that goes again', async (t) => {
  const { base, start } = machine(
    t,
    `${INSTALLS}\necho "$npm_config_cache" > "$TMPDIR/cache-was"; [ -d "$npm_config_cache" ]`,
  );
  const { code, err } = await start(['serve'], { HOME: base, npm_config_cache: '/dev/null/npm' });
  assert.equal(code, 0, err);
  const cache = readFileSync(join(base, 'cache-was'), 'utf8').trim();
  assert.ok(cache.startsWith(join(base, 'bandstand-npm.')));
  assert.equal(existsSync(cache), false);
});
