import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './broadcast.ts';
import { House, itemsOf } from './house.ts';
import { run } from './killing.ts';
import { Receiver } from './receiver.ts';
import { folder, named } from './setting.ts';

test('a kill in the middle of a stream: the next start ends it, and the receiver hears so once', async (t) => {
  const dataDir = folder(t);
  await using receiver = new Receiver();
  await receiver.listen();
  const { lines } = await run('publishing.ts', [dataDir, receiver.url], { atLine: 1 });
  assert.deepEqual(lines, ['published']);
  // Whatever it had told, the receiver is away while the server starts anew.
  await receiver.stop();
  const house = await House.over(dataDir);
  t.after(() => house.close());
  const [stream, ...more] = itemsOf(await house.ask('GET', '/api/v1/apps/live/streams'));
  assert.deepEqual(more, []);
  assert.deepEqual([stream?.['status'], stream?.['endReason']], ['ended', 'server stopped']);
  await receiver.listen();
  await until('the end was heard', () => receiver.of('stream_ended').length > 0);
  await until('nothing waits', () =>
    house.storage.databases.read(
      named('live'),
      (reader) => reader.value(`SELECT count(*) FROM callback_deliveries WHERE state = 'waiting'`) === 0,
    ),
  );
  const starts = new Set(receiver.of('stream_started').map(({ id }) => id));
  assert.equal(starts.size, 1);
  assert.equal(receiver.of('stream_ended').length, 1);
  await house.close();
  await house.start();
  assert.equal(itemsOf(await house.ask('GET', '/api/v1/apps/live/streams?status=active')).length, 0);
  assert.equal(house.storage.databases.open, 1);
});
