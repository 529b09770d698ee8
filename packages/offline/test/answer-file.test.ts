/** A file is answered to a player as RFC 9110 says: whole, one range, nothing new, or outside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFile } from '@bandstand/offline/browser';

const file = new Blob(['0123456789']);
const facts = { type: 'audio/flac', etag: '"e"' };

async function answer(headers: Record<string, string>, method = 'GET'): Promise<unknown[]> {
  const response = answerFile(new Request('http://x/', { method, headers }), file, facts);
  const { headers: told } = response;
  return [response.status, await response.text(), told.get('content-range'), told.get('content-length')];
}

test('ranges', async () => {
  const whole = [200, '0123456789', null, '10'];
  const part = (text: string, range: string) => [206, text, `bytes ${range}/10`, String(text.length)];
  const outside = [416, '', 'bytes */10', null];
  const table: [string, unknown[]][] = [
    ['bytes=0-', part('0123456789', '0-9')],
    ['bytes=2-4', part('234', '2-4')],
    ['bytes=9-9', part('9', '9-9')],
    ['bytes=5-99', part('56789', '5-9')],
    ['bytes=-3', part('789', '7-9')],
    ['bytes=-99', part('0123456789', '0-9')],
    [' BYTES=1-1 ', part('1', '1-1')],
    ['bytes=10-', outside],
    ['bytes=-0', outside],
    ['bytes=4-2', whole],
    ['bytes=a-b', whole],
    ['bytes=-', whole],
    ['lines=0-1', whole],
    ['bytes=0-1,3-4', whole],
  ];
  for (const [range, expected] of table) assert.deepEqual(await answer({ range }), expected, range);
});

test('conditions and methods', async () => {
  const range = 'bytes=0-1';
  assert.equal((await answer({ range, 'if-range': '"e"' }))[0], 206);
  assert.equal((await answer({ range, 'if-range': '"other"' }))[0], 200);
  assert.equal((await answer({ range, 'if-range': 'Wed, 21 Oct 2015 07:28:00 GMT' }))[0], 200);
  assert.deepEqual((await answer({ 'if-none-match': '"a", W/"e"' })).slice(0, 2), [304, '']);
  assert.equal((await answer({ 'if-none-match': '"a"' }))[0], 200);
  assert.deepEqual(await answer({ range }, 'HEAD'), [200, '', null, '10']);
  assert.equal((await answer({}, 'POST'))[0], 405);
  const { headers } = answerFile(new Request('http://x/'), file, facts);
  assert.deepEqual(
    ['content-type', 'accept-ranges', 'etag'].map((name) => headers.get(name)),
    ['audio/flac', 'bytes', '"e"'],
  );
});

test('an empty file has no range', async () => {
  const response = answerFile(
    new Request('http://x/', { headers: { range: 'bytes=0-' } }),
    new Blob([]),
    facts,
  );
  assert.deepEqual([response.status, response.headers.get('content-range')], [416, 'bytes */0']);
});
