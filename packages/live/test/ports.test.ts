import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPort } from '../src/ports/index.ts';
import { listening } from './setting.ts';

const busy = (): Promise<number> => Promise.reject(new Error('EADDRINUSE'));

test('a usual port that is taken is told and gone without, one that was asked for is an error', async () => {
  const { log, lines } = listening();
  const what = 'RTMP port';
  assert.equal(await openPort({ what, log, choice: { port: 1935, asked: false }, listen: busy }), null);
  assert.deepEqual(
    lines.map(({ level, text }) => [level, text]),
    [['warn', 'RTMP port 1935 cannot be opened: the server goes on without it']],
  );
  await assert.rejects(openPort({ what, log, choice: { port: 1936, asked: true }, listen: busy }), {
    code: 'not_available',
    message: /RTMP port 1936 cannot be opened/,
  });
  assert.equal(await openPort({ what, log, choice: 'off', listen: busy }), null);
  const free = { port: 0, asked: true } as const;
  assert.equal(await openPort({ what, log, choice: free, listen: async () => 4711 }), 4711);
});
