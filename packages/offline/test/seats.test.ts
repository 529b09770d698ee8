/** Who leads, and what happens to calls meanwhile: with the locks and channels of Node, which are those of browsers. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { connectMethods, type Port, StoreError, serveMethods } from '@bandstand/offline';
import { connectTab, type StoreService, takeSeat } from '@bandstand/offline/browser';

interface Echo {
  who(): Promise<string>;
  wait(): Promise<string>;
}
const methods = { who: true, wait: true } as const;

const asPort = (port: MessagePort): Port => ({
  postMessage: (message) => port.postMessage(message),
  addEventListener: (_type, listener) => port.on('message', (data: unknown) => listener({ data })),
});

/** A tab with its worker: both ends in this thread. */
function openTab(t: TestContext, place: string, id: string, open: () => Promise<StoreService>) {
  const { port1, port2 } = new MessageChannel();
  const channel = new BroadcastChannel(place);
  const seat = takeSeat({
    page: asPort(port1),
    locks: navigator.locks,
    channel: {
      postMessage: (message) => channel.postMessage(message),
      addEventListener: (_type, listener) =>
        channel.addEventListener('message', (event) =>
          listener({ data: 'data' in event ? event.data : undefined }),
        ),
      close: () => channel.close(),
    },
    name: place,
    id,
    open,
  });
  const tab = connectTab(asPort(port2));
  let hasLeft = false;
  const leave = async () => {
    if (hasLeft) return;
    hasLeft = true;
    await seat.leave();
    port1.close();
  };
  t.after(leave);
  const moved = new Promise<string>((resolve) => {
    tab.onMove(resolve);
  });
  return { tab, leave, moved, echo: connectMethods<Echo>(tab.port('echo'), methods) };
}

/** A service that says who it is; `wait` is answered by those alone that do not hang. */
function service(id: string, log: string[], hangs = false): () => Promise<StoreService> {
  return async () => {
    log.push(`${id} opens`);
    return {
      connect: (port, name) => {
        const wait = (): Promise<string> => (hangs ? new Promise(() => {}) : Promise.resolve(id));
        serveMethods<Echo>(port, { who: async () => id, wait }, methods);
        log.push(`${id} serves ${name}`);
        return () => log.push(`${id} is left`);
      },
      close: async () => {
        log.push(`${id} closes`);
      },
    };
  };
}

test('the one that leads serves all; when it leaves, what it has not answered goes to the next', {
  timeout: 60_000,
}, async (t) => {
  const [place, log] = [randomUUID(), new Array<string>()];
  const first = openTab(t, place, 'a', service('a', log, true));
  assert.equal(await first.moved, 'here');
  const second = openTab(t, place, 'b', service('b', log));
  assert.equal(await second.moved, 'elsewhere');
  assert.deepEqual(await Promise.all([first.echo.who(), second.echo.who()]), ['a', 'a']);
  const waiting = second.echo.wait();
  await first.leave();
  assert.equal(await waiting, 'b');
  assert.equal(second.tab.place, 'here');
  const both = ['a is left', 'a is left'];
  assert.deepEqual(log.slice(0, 6), ['a opens', 'a serves echo', 'a serves echo', ...both, 'a closes']);
  assert.deepEqual(log.slice(6), ['b opens', 'b serves echo']);
});

test('a tab that leaves is forgotten by the one that leads', { timeout: 60_000 }, async (t) => {
  const [place, log] = [randomUUID(), new Array<string>()];
  const first = openTab(t, place, 'a', service('a', log));
  await first.moved;
  const second = openTab(t, place, 'b', service('b', log));
  assert.equal(await second.echo.who(), 'a');
  await second.leave();
  while (!log.includes('a is left')) assert.equal(await first.echo.who(), 'a');
  assert.equal(await first.echo.wait(), 'a');
});

test('a store that cannot be opened says so to every call, and is tried again', {
  timeout: 60_000,
}, async (t) => {
  const [place, log] = [randomUUID(), new Array<string>()];
  let isBroken = true;
  const open = async (): Promise<StoreService> => {
    if (isBroken) throw new StoreError('newer_schema', 'open it with the newer program');
    return service('a', log)();
  };
  const first = openTab(t, place, 'a', open);
  const second = openTab(t, place, 'b', open);
  const refusal = { name: 'RemoteError', code: 'newer_schema', message: 'open it with the newer program' };
  await assert.rejects(first.echo.who(), refusal);
  await assert.rejects(second.echo.who(), refusal);
  isBroken = false;
  assert.deepEqual(await Promise.all([second.echo.who(), first.echo.who()]), ['a', 'a']);
  assert.equal(log.filter((line) => line === 'a opens').length, 1);
});
