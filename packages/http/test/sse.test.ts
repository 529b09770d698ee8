import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Route, route, type SseEvent, type SseOptions, type SseSource, sse } from '../src/index.ts';
import { start } from './serving.ts';

const streaming = (source: SseSource, options: SseOptions = {}): Route =>
  route({
    method: 'GET',
    path: '/events',
    operation: 'events',
    summary: '',
    tags: [],
    output: 'sse',
    auth: [],
    permission: 'public',
    rate: 'read',
    handler: () => sse(source, options),
  });

test('events arrive framed, and the stream ends with its source', async (t) => {
  async function* source(): AsyncGenerator<SseEvent> {
    yield { data: { done: 1 } };
    yield { event: 'two', id: '7', data: 'first\nsecond\r\nthird' };
    yield { event: 'x\ndata: forged', data: null };
  }
  const { url } = await start(t, [streaming(source(), { retryMs: 1234 })]);
  const answer = await fetch(`${url}/events`);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
  assert.equal(
    await answer.text(),
    'retry: 1234\n\ndata: {"done":1}\n\nid: 7\nevent: two\ndata: first\ndata: second\ndata: third\n\n' +
      'event: x data: forged\ndata: null\n\n',
  );
});

test('a source that emits hears what the client saw last, and when it leaves', async (t) => {
  const left = new EventEmitter();
  const source: SseSource = (emit, signal, lastEventId) => {
    emit({ id: '8', data: `after ${lastEventId}` });
    signal.addEventListener('abort', () => left.emit('gone', emit({ data: 'late' })));
  };
  const { url } = await start(t, [streaming(source)]);
  const controller = new AbortController();
  const answer = await fetch(`${url}/events`, {
    headers: { 'last-event-id': '7' },
    signal: controller.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (!seen.includes('after 7')) seen += (await reader?.read())?.value ?? '';
  const gone = once(left, 'gone');
  controller.abort();
  assert.deepEqual(await gone, [false]);
  await reader?.closed.catch(() => {});
});

test('heartbeats keep a silent stream open', async (t) => {
  const { url } = await start(t, [streaming(() => {}, { heartbeatMs: 5 })]);
  const controller = new AbortController();
  const answer = await fetch(`${url}/events`, { signal: controller.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (seen.split(':\n\n').length < 3) seen += (await reader?.read())?.value ?? '';
  controller.abort();
  await reader?.closed.catch(() => {});
});

test('a client that does not read is dropped instead of filling memory', async (t) => {
  const dropped = new EventEmitter();
  const event = { data: 'x'.repeat(100_000) };
  const source: SseSource = async (emit, signal) => {
    while (emit(event)) await new Promise(setImmediate);
    dropped.emit('dropped', signal.aborted);
  };
  const { port } = await start(t, [streaming(source, { maxWaitingBytes: 300_000 })]);
  const over = once(dropped, 'dropped');
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n'));
  socket.on('error', () => {});
  await over;
  socket.destroy();
});

test('an iterable is pulled no faster than the client reads', async (t) => {
  let pulled = 0;
  const returned = new AbortController();
  async function* source(): AsyncGenerator<SseEvent> {
    try {
      for (;;) {
        pulled += 1;
        yield { data: 'x'.repeat(100_000) };
      }
    } finally {
      returned.abort();
    }
  }
  const { port } = await start(t, [streaming(source())]);
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n'));
  socket.pause();
  let before = -1;
  // The buffers of the system fill first; afterwards the number stands still.
  for (let still = 0; still < 200; still = pulled === before ? still + 1 : 0) {
    before = pulled;
    await new Promise(setImmediate);
  }
  assert.ok(pulled < 1000, `${pulled} events were pulled for a client that reads nothing`);
  socket.destroy();
  while (!returned.signal.aborted) await new Promise(setImmediate);
});
