/** Needs and the list of what CI installs agree. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { debianPackages, findProgram } from '../needs.ts';
import { tree } from './tree.ts';

test('CI installs every Debian package that a test may need', () => {
  const listed = readFileSync(join(import.meta.dirname, '..', 'apt-packages.txt'), 'utf8')
    .trim()
    .split('\n');
  // npm comes with Node, which the machine brings.
  const needed = debianPackages().filter((name) => name !== 'npm');
  assert.deepEqual(
    needed.filter((name) => !listed.includes(name)),
    [],
  );
});

test('a variable names the program, and one that points nowhere does not fall back to PATH', (t) => {
  const root = tree(t, {});
  const path = join(root, 'my-chromium');
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  const before = process.env['BANDSTAND_CHROMIUM'];
  t.after(() => {
    if (before === undefined) delete process.env['BANDSTAND_CHROMIUM'];
    else process.env['BANDSTAND_CHROMIUM'] = before;
  });
  process.env['BANDSTAND_CHROMIUM'] = path;
  assert.equal(findProgram('chromium'), path);
  process.env['BANDSTAND_CHROMIUM'] = join(root, 'nothing');
  assert.equal(findProgram('chromium'), undefined);
});
