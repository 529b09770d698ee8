import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { holdLock, isHeld } from '../src/index.ts';

const holder = new URL('./children/lock-holder.ts', import.meta.url);

describe('locks', () => {
  test('a lock has one holder, and the next one gets it when it is let go', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bandstand-lock-'));
    t.after(() => rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 }));
    const file = join(dir, 'server.lock');
    assert.equal(isHeld(file), false, 'there is no such file');
    const first = holdLock(file);
    assert.ok(first);
    assert.equal(isHeld(file), true);
    assert.equal(holdLock(file), undefined);
    first.release();
    assert.equal(isHeld(file), false, 'the file stays and means nothing');
    const second = holdLock(file);
    assert.ok(second);
    second.release();
  });

  test('a holder that is killed lets go at once', async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bandstand-lock-'));
    t.after(() => rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 }));
    const file = join(dir, 'server.lock');
    const child = spawn(process.execPath, [holder.pathname, file], { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    assert.equal(holdLock(file), undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = holdLock(file);
    assert.ok(next);
    next.release();
  });
});
