/** The test runner on small trees: what it counts, prints and answers. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { findGroups } from '../test-groups.ts';
import { describeMostWork, describeSlowest } from '../test-report.ts';
import { runGroup } from '../test-run.ts';
import { tree } from './tree.ts';

const runner = join(import.meta.dirname, '..', 'test.ts');
const needs = JSON.stringify(join(import.meta.dirname, '..', 'needs.ts'));
const seeds = JSON.stringify(join(import.meta.dirname, '..', 'seed.ts'));
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

test('what failed beside others is run again alone where that is asked for', async (t) => {
  const unsteady = `${head}import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
test('second time lucky', () => {
  const mark = join(import.meta.dirname, 'mark');
  const isSecond = existsSync(mark);
  writeFileSync(mark, '');
  if (!isSecond) throw new Error('too early');
});\n`;
  const wrong = `${head}test('wrong', () => { throw new Error('always'); });\n`;
  const strict = await run(t, { 'packages/one/test/a.test.ts': unsteady });
  assert.equal(strict.code, 1);

  const again = { BANDSTAND_TEST_AGAIN: '1' };
  const mended = await run(
    t,
    { 'packages/one/test/a.test.ts': unsteady, 'packages/one/test/b.test.ts': good },
    [],
    again,
  );
  assert.equal(mended.code, 0, mended.lines.join('\n'));
  assert.ok(mended.lines.some((line) => line.startsWith('UNSTEADY')));
  assert.ok(mended.lines.includes('  second time lucky (packages/one/test/a.test.ts)'));
  assert.equal(mended.lines.at(-1), '2 passed, 0 failed, 0 skipped');

  const failing = await run(
    t,
    { 'packages/one/test/a.test.ts': unsteady, 'packages/one/test/b.test.ts': wrong },
    [],
    again,
  );
  assert.equal(failing.code, 1);
  assert.equal(failing.lines.at(-1), '1 passed, 1 failed, 0 skipped');
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

test('the pages are built once, beside the tests that wait for them', async (t) => {
  const made = "`${process.env['TMPDIR']}/made`";
  const builder = `import { appendFileSync } from 'node:fs';\nappendFileSync(${made}, 'once');\n`;
  const text = `${head}import { existsSync, readFileSync } from 'node:fs';
test('waits', async (t) => {
  while (!existsSync(${made})) await new Promise(setImmediate);
  t.assert.strictEqual(readFileSync(${made}, 'utf8') + process.env['BANDSTAND_TEST_PAGES'], 'oncebegun');
});\n`;
  const files = {
    'apps/server/test/instance/pages.ts': builder,
    'apps/server/test/a.test.ts': text,
    'apps/web/test/b.test.ts': text,
    'apps/server/test/c.test.ts': text,
  };
  assert.equal((await run(t, files)).lines.at(-1), '3 passed, 0 failed, 0 skipped');
});

test('a folder without tests is a failure, not a success', async (t) => {
  assert.equal((await run(t, { 'package.json': '{}' })).code, 1);
});

test('what tests leave among temporary files is gone after the run', async (t) => {
  const left =
    "const left = mkdtempSync(`${tmpdir()}/left-`);\ntest('leaves', () => { throw new Error(`in ${left}`); });\n";
  const text = `${head}import { mkdtempSync } from 'node:fs';\nimport { tmpdir } from 'node:os';\n${left}`;
  const { lines } = await run(t, { 'packages/one/test/a.test.ts': text });
  const path = /Error: in (\S+)/.exec(lines.join('\n'))?.[1] ?? '';
  assert.match(path, /\/left-/);
  assert.equal(existsSync(path), false);
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

test('a seed is the same in every run unless another is asked for, and one for all tests of a run', async (t) => {
  const text = (name: string) =>
    `${head}import { testSeed } from ${seeds};\ntest('${name}', (t) => { throw new Error('drew ' + testSeed(t)); });\n`;
  const files = { 'packages/one/test/a.test.ts': text('a'), 'packages/two/test/b.test.ts': text('b') };
  const drawn = async (value?: string): Promise<Set<string>> => {
    const { lines } = await run(t, files, [], value === undefined ? {} : { BANDSTAND_TEST_SEED: value });
    const said = /^the seed was (\d+): BANDSTAND_TEST_SEED=\1 repeats it$/m.exec(lines.join('\n'))?.[1];
    const seen = lines.flatMap((line) => /Error: drew (\d+)/.exec(line)?.[1] ?? []);
    assert.equal(seen.length, 2, lines.join('\n'));
    return new Set([...seen, said ?? 'nothing said']);
  };
  const [usual, again, chosen, fresh] = [
    await drawn(),
    await drawn(''),
    await drawn('42'),
    await drawn('new'),
  ];
  assert.deepEqual([usual, chosen], [again, new Set(['42'])]);
  assert.equal(fresh.size, 1);
});

test('the slowest tests are named, the slowest first', () => {
  const one = (name: string, ms: number) =>
    ({ name, ms, file: '/root/packages/one/test/a.test.ts', outcome: 'passed', detail: '' }) as const;
  const tests = [one('quick', 999), one('slow', 1200), one('slowest', 61_500), one('slower', 2000)];
  const result = {
    group: { name: 'one', files: [] },
    tests,
    trouble: undefined,
    output: '',
    ms: 0,
    processorMs: 0,
    work: new Map<string, number>(),
  };
  assert.deepEqual(describeSlowest([result], '/root', 2).split('\n'), [
    'slowest:',
    '    61.5 s  slowest (packages/one/test/a.test.ts)',
    '     2.0 s  slower (packages/one/test/a.test.ts)',
    '',
  ]);
  assert.equal(describeSlowest([{ ...result, tests: [one('quick', 1)] }], '/root', 2), '');
  const work = new Map([
    ['/root/packages/one/test/a.test.ts', 999],
    ['/root/packages/one/test/b.test.ts', 1500],
    ['/root/packages/one/test/c.test.ts', 2500],
  ]);
  assert.deepEqual(describeMostWork([{ ...result, work }], '/root', 1).split('\n'), [
    'most work:',
    '     2.5 s  packages/one/test/c.test.ts',
    '',
  ]);
  assert.equal(describeMostWork([result], '/root', 2), '');
});

test('what a file and its hooks keep the processor busy with is counted for that file', async (t) => {
  const busy = (name: string, work: string) =>
    `${head}import { after } from 'node:test';\ndescribe('${name}', () => {\n${work}\ntest('${name}', () => {});\n});\n`;
  const spin = 'const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);';
  const root = tree(t, { 'a.test.ts': busy('a', `after(() => { ${spin} });`), 'b.test.ts': busy('b', '') });
  const limits = { testMs: 60_000, groupMs: 60_000, lingerMs: 60_000 };
  const group = { name: 'busy', files: ['a.test.ts', 'b.test.ts'] };
  const { work, processorMs } = await runGroup(group, { root, scratch: root, nodeOptions: [], ...limits });
  const [a = 0, b = 0] = group.files.map((file) => work.get(join(root, file)));
  assert.ok(a >= 300 && b < a && a + b <= processorMs, `${a} and ${b} of ${processorMs}`);
});

test('a group that takes long is run in parts, with each file in one of them, before the short ones', (t) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const files = names.map((name) => [`apps/server/test/${name}.test.ts`, good] as const);
  const root = tree(t, { ...Object.fromEntries(files), 'packages/alone/test/x.test.ts': good });
  const groups = findGroups(root);
  assert.deepEqual(
    groups.map(({ name }) => name),
    ['server 1', 'server 2', 'server 3', 'alone'],
  );
  const found = groups.slice(0, 3).flatMap((group) => group.files);
  assert.deepEqual(
    found.toSorted(),
    files.map(([path]) => path),
  );
});
