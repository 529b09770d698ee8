import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('kernel.wasm is what assembly/ compiles to', (t) => {
  const folder = mkdtempSync(join('/tmp', 'fpindex-kernel-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const asc = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript/asc')));
  const outcome = join(folder, 'kernel.wasm');
  execFileSync(process.execPath, [asc, 'index.ts', '--config', 'asconfig.json', '--outFile', outcome], {
    cwd: join(import.meta.dirname, '..', 'assembly'),
  });
  const committed = readFileSync(join(import.meta.dirname, '..', 'src', 'kernel', 'kernel.wasm'));
  assert.deepEqual(readFileSync(outcome), committed);
});
