import assert from 'node:assert/strict';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';

test('the index is made anew and what waits is imported by a command', async (t) => {
  const data = folder(t);
  const run = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await bandstand([
      'acoustid',
      'import',
      ...args,
      '--json',
      '--data',
      data,
    ]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  assert.deepEqual(await run('--rebuild-index'), { rebuilt: 0, imported: 0 });
});
