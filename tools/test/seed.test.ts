/** Seeds of tests: one place gives them, so that a run can be repeated and nothing is taken in or refused by luck. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newSeed, seedOf } from '../seed.ts';

const root = join(import.meta.dirname, '..', '..');

test('a seed is the usual one, the one that is named, or a new one', () => {
  assert.equal(seedOf(undefined), seedOf(''));
  assert.equal(seedOf('42'), 42);
  assert.ok(newSeed() < 2 ** 31 && seedOf('new') < 2 ** 31);
  for (const wrong of ['-1', '1.5', 'old', '4294967296', '99999999999'])
    assert.throws(() => seedOf(wrong), /whole number/);
});

test('no test draws a seed of its own, and none leaves that to fast-check', () => {
  const files = globSync(['packages/*/test/**/*.ts', 'apps/*/test/**/*.ts', 'test/**/*.ts'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  const own = /\bseed\b[^\n=]{0,20}= *[^\n]{0,40}(?:Date\.now|Math\.random|randomInt|randomBytes)\(/;
  const faults = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const left =
      /\b(?:assert|sample|check)\(\s*(?:fc\.)?(?:async)?[pP]roperty\(/.test(text) ||
      text.includes('fc.sample(');
    return own.test(text) || (left && !text.includes('testSeed('));
  });
  assert.ok(files.length > 100);
  assert.deepEqual(faults, [], 'testSeed() of tools/seed.ts gives it');
});
