/** The test runner on small trees: what it counts, prints and answers. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runGroup } from '../test-run.ts';
import { tree } from './tree.ts';

const runner = join(import.meta.dirname, '..', 'test.ts');
const needs = JSON.stringify(join(import.meta.dirname, '..', 'needs.ts'));
const head = `import { test, describe, it } from 'node:test';\nimport { needs } from ${needs};\n`;

interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs the runner on `files`; PATH is empty, so that no program is found unless the test makes one. */
function run(
  t: TestContext,
  files: Record<string, string>,
  words: string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  const root = tree(t, files);
  return new Promise<Ran>((resolve) => {
    const options = { env: { PATH: '', ...env } };
    execFile(process.execPath, [runner, '--root', root, ...words], options, (error, out, err) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, lines: `${out}${err}`.trimEnd().split('\n') });
    });
  });
}

const good = `${head}test('fine', () => {});\n`;

test('groups are counted, the total stands alone on the last line', async (t) => {
  const files = {
    'packages/one/test/a.test.ts': good,
    'packages/one/test/b.test.ts': good,
    'apps/two/test/deep/c.test.ts': good,
    'test/three/d.test.ts': good,
    'node_modules/x/packages/y/test/e.test.ts': 'throw new Error()',
  };
  const { code, lines } = await run(t, files);
  assert.equal(code, 0);
  assert.equal(lines.at(-1), '4 passed, 0 failed, 0 skipped');
  assert.equal(lines.filter((line) => /^✓ (one: 2|two: 1|three: 1) passed \(/.test(line)).length, 3);
});

test('a failure shows its reason and what the tests printed', async (t) => {
  const text = `${head}test('sums', (t) => { console.log('seed 42'); t.assert.strictEqual(1 + 1, 3); });\n`;
  const { code, lines } = await run(t, { 'packages/one/test/a.test.ts': text });
  assert.equal(code, 1);
  for (const words of ['✗ one: 0 passed, 1 FAILED', '✗ sums (', '2 !== 3', 'seed 42'])
    assert.ok(
      lines.some((line) => line.includes(words)),
      `${words}\n${lines.join('\n')}`,
    );
  assert.equal(lines.at(-1), '0 passed, 1 failed, 0 skipped');
});

const needy = `${head}test('plays', needs('chromium'), () => { throw new Error('must not run'); });
describe('both', () => { it('plays too', needs('chromium'), () => {}); });
test('fine', () => {});\n`;

test('what is left out is told with its reason, and fails where everything is required', async (t) => {
  const files = { 'packages/one/test/a.test.ts': needy };
  const { code, lines } = await run(t, files);
  assert.equal(code, 0);
  assert.deepEqual(lines.slice(-2), [
    '2 tests need chromium: not found on PATH; apt-get install chromium',
    '1 passed, 0 failed, 2 skipped',
  ]);
  assert.equal((await run(t, files, [], { BANDSTAND_TEST_REQUIRE_ALL: '1' })).code, 1);
});

test('--only runs exactly the tests that need a thing', async (t) => {
  const text = `${head}test('tool', needs('git'), () => {});\ntest('other', () => { throw new Error('no'); });\n`;
  const files = { 'packages/one/test/a.test.ts': text };
  const { code, lines } = await run(t, files, ['--only', 'git'], { PATH: '/usr/bin:/bin' });
  assert.deepEqual([code, lines.at(-1)], [0, '1 passed, 0 failed, 0 skipped']);
});

test('words choose groups or files, and a word that fits nothing is refused', async (t) => {
  const files = { 'packages/one/test/a.test.ts': good, 'packages/two/test/one-more.test.ts': good };
  assert.equal((await run(t, files, ['one'])).lines.at(-1), '1 passed, 0 failed, 0 skipped');
  assert.equal((await run(t, files, ['one-more'])).lines.at(-1), '1 passed, 0 failed, 0 skipped');
  const odd = await run(t, files, ['onne']);
  assert.deepEqual([odd.code, odd.lines], [2, ['no test fits onne; there are one, two']]);
});

test('a file that breaks off or kills its process is a failure', async (t) => {
  const broken = await run(t, { 'packages/one/test/a.test.ts': "throw new Error('at load');\n" });
  assert.equal(broken.code, 1);
  assert.match(broken.lines.at(-1) ?? '', /^0 passed, [1-9]\d* failed/);
  const killed = await run(t, {
    'packages/one/test/a.test.ts': `${good}process.kill(process.pid, 'SIGKILL');\n`,
  });
  assert.equal(killed.code, 1);
  assert.ok(
    killed.lines.some((line) => line.includes('broke off (SIGKILL)')),
    killed.lines.join('\n'),
  );
});

test('a folder without tests is a failure, not a success', async (t) => {
  assert.equal((await run(t, { 'package.json': '{}' })).code, 1);
});

test('whoever leaves something open is told, and the run goes on', async (t) => {
  const root = tree(t, { 'a.test.ts': `${good}setInterval(() => {}, 1000);\n` });
  const limits = { testMs: 60_000, groupMs: 60_000, lingerMs: 400 };
  const group = { name: 'leak', files: ['a.test.ts'] };
  const { trouble, tests } = await runGroup(group, { root, scratch: root, nodeOptions: [], ...limits });
  assert.match(trouble ?? '', /left open/);
  assert.deepEqual(
    tests.map(({ outcome }) => outcome),
    ['passed'],
  );
});
