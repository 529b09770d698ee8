import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { bytesOnce } from '../src/index.ts';
import { openRoute, start } from './serving.ts';

const type = 'application/octet-stream';

/** Lets the server go on until `done` says so. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

test('bytes for one answer come whole, and their memory is given back once they are sent', async (t) => {
  const held: Uint8Array[] = [];
  const sent: Buffer[] = [];
  const { url } = await start(t, [
    openRoute('/page', () => {
      const page = new Uint8Array(randomBytes(300_000));
      held.push(page);
      sent.push(Buffer.from(page));
      return bytesOnce([Buffer.from('['), page, Buffer.from(']')], type);
    }),
  ]);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => Buffer.from(await (await fetch(`${url}/page`)).arrayBuffer())),
  );
  const wanted = sent.map((page) =>
    Buffer.concat([Buffer.from('['), page, Buffer.from(']')]).toString('hex'),
  );
  assert.deepEqual(answers.map((answer) => answer.toString('hex')).toSorted(), wanted.toSorted());
  await until(() => held.every(({ byteLength }) => byteLength === 0));
});

test('a slow reader gets every byte before they are given back', async (t) => {
  const page = new Uint8Array(randomBytes(32 << 20));
  const copy = Buffer.from(page);
  const { port } = await start(t, [openRoute('/page', () => bytesOnce(page, type))]);
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /page HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  const got: Buffer[] = [];
  // It reads nothing until the answer waits in the server.
  await until(() => socket.readableLength > 0);
  assert.equal(page.byteLength, copy.byteLength, 'nothing is given back while it is being sent');
  for await (const chunk of socket) got.push(chunk as Buffer);
  const whole = Buffer.concat(got);
  assert.ok(whole.subarray(whole.indexOf('\r\n\r\n') + 4).equals(copy));
  await until(() => page.byteLength === 0);
});

test('they are given back when the client leaves, and when it wanted the headers only', async (t) => {
  const pages = [new Uint8Array(randomBytes(32 << 20)), new Uint8Array(10_000)];
  let next = 0;
  const { url, port } = await start(t, [openRoute('/page', () => bytesOnce(pages[next++] ?? [], type))]);
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /page HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await until(() => socket.readableLength > 0);
  socket.destroy();
  await until(() => pages[0]?.byteLength === 0);
  assert.equal((await fetch(`${url}/page`, { method: 'HEAD' })).headers.get('content-length'), '10000');
  await until(() => pages[1]?.byteLength === 0);
});

test('shared memory and slices of larger buffers are left alone', async (t) => {
  const shared = new Uint8Array(new SharedArrayBuffer(5000)).fill(7);
  const slice = new Uint8Array(5000).subarray(10, 4000).fill(8);
  const { url } = await start(t, [openRoute('/page', () => bytesOnce([shared, slice], type))]);
  for (let round = 0; round < 3; round++) {
    const got = Buffer.from(await (await fetch(`${url}/page`)).arrayBuffer());
    assert.ok(got.equals(Buffer.concat([shared, slice])));
  }
});
