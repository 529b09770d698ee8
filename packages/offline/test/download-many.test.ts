/** More downloads than a page shows: what is under way is found behind what is done, counts are whole, all go at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  broughtBy,
  downloadProgress,
  downloads,
  RULE_PRIORITY,
  saveRule,
  switchDownloads,
  wantItem,
} from '@bandstand/offline';
import { testStore } from './folder.ts';
import { album, jid, now, signIn, take } from './library.ts';

const DONE = 1100;
const WAITING = 30;

test('thousands of downloads are counted, shown and switched', (t) => {
  const store = testStore(t);
  const ann = signIn(store, 1, 1);
  const names = Array.from({ length: DONE + WAITING }, (_, index) => `Track ${index}`);
  take(store, ann, null, album(1, 'Album', names));
  const id = jid('b', 1);
  const rule = store.write((writer) => saveRule(writer, ann, { kind: 'item', target: id }, now));
  const wish = { reason: `rule:${rule}`, priority: RULE_PRIORITY };
  assert.equal(
    store.write((writer) => wantItem(writer, ann, id, wish, now)),
    DONE + WAITING,
  );
  store.write((writer) =>
    writer.run("UPDATE downloads SET status = 'completed', bytes_downloaded = 10 WHERE id <= ?", [DONE]),
  );
  const unfinished = () => store.read((reader) => downloads(reader, ann, 10, 'unfinished'));
  assert.deepEqual(
    unfinished().map(({ name }) => name),
    names.slice(DONE, DONE + 10),
  );
  const { wanted, done, bytes, failed } = store.read((reader) => broughtBy(reader, ann, rule));
  assert.deepEqual([wanted, done, bytes, failed], [DONE + WAITING, DONE, 10 * DONE, 0]);
  const counts = () =>
    Object.fromEntries(
      store.read((reader) => downloadProgress(reader, ann)).map(({ status, count }) => [status, count]),
    );
  assert.equal(
    store.write((writer) => switchDownloads(writer, ann, 'pending', 'paused')),
    WAITING,
  );
  assert.deepEqual(counts(), { completed: DONE, paused: WAITING });
  store.write((writer) => {
    writer.run(
      "UPDATE downloads SET status = 'failed', retry_count = 3, error_message = 'x' WHERE status = 'paused'",
    );
    return switchDownloads(writer, ann, 'failed', 'pending');
  });
  assert.deepEqual(counts(), { completed: DONE, pending: WAITING });
  assert.ok(unfinished().every((one) => one.retry_count === 0 && one.error_message === null));
});
