import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createOutbound } from '@bandstand/http';
import { S3Bucket, type UploadState, uploadFile } from '../src/s3/index.ts';
import { S3Server, testKeys } from './s3/server.ts';
import { folder } from './setting.ts';

const part = 64 * 1024;

function bucketOf(t: TestContext, server: S3Server, change: { secretKey?: string; prefix?: string } = {}) {
  const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  t.after(() => outbound.close());
  server.leastPart = part;
  const settings = {
    ...testKeys,
    bucket: 'band',
    endpoint: server.url,
    forcePathStyle: true,
    prefix: "show's (best) & more",
    publicUrl: '',
    ...change,
  };
  return new S3Bucket({ settings, outbound, clock: Date.now, chance: () => 0.01 });
}

function fileOf(t: TestContext, size: number) {
  const path = join(folder(t), 'show.mp4');
  const body = randomBytes(size);
  writeFileSync(path, body);
  return { path, body };
}

/** Uploads a file and remembers what was to be kept. */
function uploading(bucket: S3Bucket, path: string) {
  const kept: (UploadState | null)[] = [];
  const steps: number[] = [];
  const start = (state: UploadState | null = null, signal = new AbortController().signal): Promise<number> =>
    uploadFile({
      bucket,
      path,
      key: bucket.keyOf('recordings/show.mp4'),
      type: 'video/mp4',
      state,
      keep: (next) => kept.push(next),
      progress: (done) => steps.push(done),
      signal,
      partBytes: part,
    });
  return { kept, steps, start };
}

test('a small file goes in one piece, a large one in parts, byte for byte', async (t) => {
  await using server = await S3Server.start();
  const bucket = bucketOf(t, server);
  const small = fileOf(t, 1000);
  await uploading(bucket, small.path).start();
  const key = "show's (best) & more/recordings/show.mp4";
  assert(server.objects.get(key)?.body.equals(small.body));
  const large = fileOf(t, part * 4 + 77);
  const { kept, steps, start } = uploading(bucket, large.path);
  assert.equal(await start(), part * 4 + 77);
  assert(server.objects.get(key)?.body.equals(large.body));
  assert.equal(server.objects.get(key)?.type, 'video/mp4');
  assert.equal(kept.length, 6);
  assert.deepEqual(steps.at(-1), part * 4 + 77);
  assert.equal(server.uploads.size, 0);
  assert.deepEqual(server.refused, []);
});

test('failures that pass are tried again, lost answers do no harm', async (t) => {
  await using server = await S3Server.start();
  const { path, body } = fileOf(t, part * 3);
  const bucket = bucketOf(t, server);
  const faults = new Map<string, { status: number } | 'cut' | 'cut after'>([
    ['begin', { status: 503 }],
    ['part 1', 'cut'],
    ['part 2', 'cut after'],
    ['part 3', { status: 500 }],
    ['complete', 'cut after'],
  ]);
  server.fault = ({ kind, part: number }) => {
    const name = number === undefined ? kind : `${kind} ${number}`;
    const fault = faults.get(name);
    faults.delete(name);
    return fault;
  };
  await uploading(bucket, path).start();
  assert.equal(faults.size, 0);
  assert(server.objects.get(bucket.keyOf('recordings/show.mp4'))?.body.equals(body));
});

test('another life goes on behind the last part that was confirmed', async (t) => {
  await using server = await S3Server.start();
  const { path, body } = fileOf(t, part * 5);
  const bucket = bucketOf(t, server);
  const { kept, start } = uploading(bucket, path);
  server.fault = ({ part: number }) => (number === 4 ? { status: 403 } : undefined);
  await assert.rejects(start(), { code: 'InternalError', status: 403 });
  const state = kept.at(-1) ?? null;
  assert.equal(state?.parts.length, 3);
  server.fault = () => undefined;
  server.asked.length = 0;
  await start(state);
  assert.deepEqual(
    server.asked.flatMap(({ part: number }) => number ?? []),
    [4, 5],
  );
  assert(server.objects.get(bucket.keyOf('recordings/show.mp4'))?.body.equals(body));
  // Killed after the store had put the parts together and before that was written down.
  const last = kept.at(-1) ?? null;
  assert.equal(await start(last), body.length);
  // What the store has thrown away begins anew.
  server.objects.clear();
  await assert.rejects(start(last), { code: 'NoSuchUpload' });
  assert.equal(kept.at(-1), null);
  assert.equal(await start(null), body.length);
});

test('a wrong key, a body that was changed on its way and a store that is private are told', async (t) => {
  await using server = await S3Server.start();
  const { path } = fileOf(t, 10);
  const wrong = bucketOf(t, server, { secretKey: 'another' });
  await assert.rejects(uploading(wrong, path).start(), { code: 'SignatureDoesNotMatch', passing: false });
  const { url } = server;
  const outbound = createOutbound();
  t.after(() => outbound.close());
  const settings = {
    ...testKeys,
    bucket: 'band',
    endpoint: url,
    forcePathStyle: true,
    prefix: '',
    publicUrl: '',
  };
  const stranger = new S3Bucket({ settings, outbound, clock: Date.now, chance: Math.random });
  await assert.rejects(uploading(stranger, path).start(), { code: 'address_blocked', passing: false });
  const { port } = server;
  await server.down();
  await assert.rejects(uploading(bucketOf(t, server), path).start(), { status: 0, passing: true });
  assert(port > 0);
});

test('a signed address opens one object for a while, with ranges; what is removed is gone', async (t) => {
  await using server = await S3Server.start();
  const { path, body } = fileOf(t, 5000);
  const bucket = bucketOf(t, server);
  await uploading(bucket, path).start();
  const key = bucket.keyOf('recordings/show.mp4');
  const url = await bucket.readable(key, 60, 'my show.mp4');
  const answer = await fetch(url, { headers: { range: 'bytes=100-199' } });
  assert.equal(answer.status, 206);
  assert(Buffer.from(await answer.arrayBuffer()).equals(body.subarray(100, 200)));
  assert.equal((await fetch(url.replace('show.mp4?', 'other.mp4?'))).status, 403);
  assert.equal((await fetch(await bucket.readable(key, -1))).status, 403);
  await bucket.remove(key);
  await bucket.remove(key);
  assert.equal(await bucket.size(key), undefined);
});
