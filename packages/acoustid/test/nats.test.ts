import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { needs } from '../../../tools/needs.ts';
import { createNatsQueue, type Postgres, type SubmissionQueue } from '../src/index.ts';
import { freshPostgres, silent } from './databases.ts';
import { fixture, mbid, packaged, submit } from './imports.ts';
import { type NatsServer, startNats, until } from './queue-kinds.ts';

const stream = 'submissions';

describe('the queue on NATS', needs('nats-server'), () => {
  let postgres: Postgres;
  let folder: string;
  let server: NatsServer;
  const opened: SubmissionQueue[] = [];
  before(async () => {
    postgres = await freshPostgres(packaged);
    folder = mkdtempSync(join(tmpdir(), 'bandstand-nats-'));
    server = await startNats(join(folder, 'first'));
  });
  after(async () => {
    for (const queue of opened) await queue.close();
    await server.stop();
    await postgres.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  let hours = 0;
  /** A worker's end of the queue; the clock is the common one. `answerMs` is waited where there is no answer. */
  function open(answerMs = 10_000): SubmissionQueue {
    const clock = (): number => Date.now() + hours * 3_600_000;
    const { url } = server;
    const bind = postgres.binds.ingest;
    const queue = createNatsQueue({ url, stream, bind, log: silent, clock, answerMs });
    opened.push(queue);
    return queue;
  }
  const make = (last: number) => ({ fingerprint: fixture('TEST_2'), length: 200, mbid: mbid(last) });
  /** What the next delivery brings, within as many tries as it takes. */
  async function next(queue: SubmissionQueue): Promise<{ ids: number[]; close: () => Promise<void> }> {
    for (;;) {
      const delivery = await queue.take(10).catch(() => undefined);
      if (delivery === undefined) continue;
      const ids = delivery.waiting.map(({ submissionId }) => submissionId);
      await delivery.done(ids);
      return { ids, close: () => delivery.close() };
    }
  }

  test('gives what one has in hand to nobody else, and what he lets go to the next', async () => {
    const [one, other] = [open(), open()];
    const ids = await submit(postgres, [make(1), make(2)]);
    const held = await one.take(10);
    assert.deepEqual(
      held?.waiting.map(({ submissionId }) => submissionId),
      ids,
    );
    assert.equal(await other.take(10), undefined);
    await held.done([ids[0] ?? 0]);
    await held.close();
    const rest = await next(other);
    assert.deepEqual(rest.ids, [ids[1]]);
    await rest.close();
    assert.equal(await one.take(10), undefined);
  });

  test('wakes who waits, and leaves alone what is no submission', async () => {
    const queue = open();
    await queue.take(10);
    await queue.wait(60_000, new AbortController().signal);
    const woken = queue.wait(60_000, new AbortController().signal);
    const nc = await connect({ servers: server.url });
    for (const text of ['', 'hello', '-1', '99999999999', '12345']) await jetstream(nc).publish(stream, text);
    await woken;
    await until(async () => {
      assert.equal(await queue.take(10), undefined);
      return (await (await jetstreamManager(nc)).streams.info(stream)).state.messages === 0;
    });
    await nc.close();
  });

  test('a stream that is lost loses no submission, and one that was published twice comes once', async () => {
    const queue = open(1500);
    const ids = await submit(postgres, [make(3)]);
    const first = await queue.take(10);
    assert.ok(first);
    const nc = await connect({ servers: server.url });
    const jsm = await jetstreamManager(nc);
    await jsm.streams.delete(stream);
    await first.close();
    await assert.rejects(queue.take(10), /NATS/);
    // Its turn comes again after an hour, as if it had never been published.
    hours += 2;
    const again = await next(queue);
    assert.deepEqual(again.ids, ids);
    await again.close();
    await jetstream(nc).publish(stream, String(ids[0]));
    assert.equal(await queue.take(10), undefined);
    await nc.close();
  });

  test('submissions wait while NATS is away, and it needs no word when it is back', async () => {
    const queue = open(1500);
    await queue.take(10);
    const port = Number(new URL(server.url).port);
    await server.stop();
    const ids = await submit(postgres, [make(4)]);
    await assert.rejects(queue.take(10));
    server = await startNats(join(folder, 'first'), port);
    const back = await next(queue);
    assert.deepEqual(back.ids, ids);
    await back.close();
  });

  test('refuses what is no address, no name, and a stream for something else', async () => {
    const bind = postgres.binds.ingest;
    const parts = { bind, log: silent, clock: Date.now };
    for (const url of ['', 'http://127.0.0.1', 'nats:', 'a password'])
      assert.throws(
        () => createNatsQueue({ ...parts, url }),
        (error) => {
          assert.ok(error instanceof TypeError);
          return !error.message.includes('a password');
        },
      );
    assert.throws(() => createNatsQueue({ ...parts, url: server.url, stream: 'a.b' }), TypeError);
    const nc = await connect({ servers: server.url });
    await (await jetstreamManager(nc)).streams.add({ name: 'letters', subjects: ['letters'] });
    await nc.close();
    const queue = createNatsQueue({ ...parts, url: server.url, stream: 'letters' });
    await assert.rejects(queue.take(1), /no queue of submissions/);
    await queue.close();
  });
});
