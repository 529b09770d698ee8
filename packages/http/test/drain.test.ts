import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { sse, text } from '../src/index.ts';
import { build, openRoute } from './serving.ts';

/** A route that waits in its handler until it is let go. */
function waiting() {
  const events = new EventEmitter();
  const slow = openRoute('/slow', async ({ signal }) => {
    events.emit('entered', signal);
    signal.addEventListener('abort', () => events.emit('aborted', signal.reason));
    await once(events, 'go');
    return text('finished');
  });
  return { events, slow };
}

async function ask(url: string, agent?: Agent): Promise<IncomingMessage> {
  const request = get(url, agent === undefined ? {} : { agent });
  const [response] = await once(request, 'response');
  return response;
}

async function read(response: IncomingMessage): Promise<string> {
  return (await response.setEncoding('utf8').toArray()).join('');
}

test('a running request finishes, new connections are refused, idle ones are closed', async () => {
  const { events, slow } = waiting();
  const http = build([slow, openRoute('/quick', () => text('quick'))]);
  const { url, port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const keepAlive = new Agent({ keepAlive: true });
  await read(await ask(`${url}/quick`, keepAlive));
  const [idle] = Object.values(keepAlive.freeSockets).flat();
  assert.ok(idle !== undefined);
  const idleClosed = once(idle, 'close');
  const entered = once(events, 'entered');
  const answer = ask(`${url}/slow`);
  await entered;
  const closed = http.close({ graceMs: 60_000 });
  await idleClosed;
  await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  events.emit('go');
  assert.equal(await read(await answer), 'finished');
  await closed;
});

test('an answer during the drain ends its connection', async () => {
  const { events, slow } = waiting();
  const http = build([slow]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const entered = once(events, 'entered');
  const answer = ask(`${url}/slow`, new Agent({ keepAlive: true }));
  await entered;
  const closed = http.close({ graceMs: 60_000 });
  events.emit('go');
  const response = await answer;
  assert.equal(response.headers.connection, 'close');
  assert.equal(await read(response), 'finished');
  await closed;
});

test('what does not finish in time is told by its signal and cut', async () => {
  const { events, slow } = waiting();
  const http = build([slow]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const entered = once(events, 'entered');
  const answer = ask(`${url}/slow`);
  const broken = assert.rejects(answer, { code: 'ECONNRESET' });
  await entered;
  const aborted = once(events, 'aborted');
  await Promise.all([http.close({ graceMs: 10 }), broken]);
  const [reason] = await aborted;
  assert.match(String(reason), /stopping/);
  events.emit('go');
});

test('event streams end at once and in order', async () => {
  const stopped = new EventEmitter();
  const http = build([
    openRoute('/events', () =>
      sse((emit, signal) => {
        emit({ data: 'hello' });
        signal.addEventListener('abort', () => stopped.emit('stopped'));
      }),
    ),
  ]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const answer = await ask(`${url}/events`);
  const heard = once(stopped, 'stopped');
  const [, body] = await Promise.all([http.close({ graceMs: 60_000 }), read(answer), heard]);
  assert.match(body, /data: hello\n\n$/);
});

test('the signal tells a handler that its client left', async () => {
  const { events, slow } = waiting();
  const http = build([slow]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const entered = once(events, 'entered');
  const request = get(`${url}/slow`);
  request.on('error', () => {});
  await entered;
  const aborted = once(events, 'aborted');
  request.destroy();
  const [reason] = await aborted;
  assert.match(String(reason), /left/);
  events.emit('go');
  await http.close();
});

test('closing twice waits for the same end, a server that never listened closes too', async () => {
  const http = build([openRoute('/quick', () => text('quick'))]);
  await Promise.all([http.close(), http.close()]);
  const other = build([openRoute('/quick', () => text('quick'))]);
  assert.equal((await other.inject({ method: 'GET', url: '/quick' })).body, 'quick');
  await other.close();
});

test('a port that is taken rejects with the reason', async () => {
  const one = build([]);
  const { port } = await one.listen({ host: '127.0.0.1', port: 0 });
  const two = build([]);
  await assert.rejects(two.listen({ host: '127.0.0.1', port }), { code: 'EADDRINUSE' });
  await Promise.all([one.close(), two.close()]);
});
