import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createOutbound } from '@bandstand/http';
import { Fetching } from '../src/vods/fetching.ts';
import { type Vod, vodById } from '../src/vods/index.ts';
import { ArchiveStage } from './archive-stage.ts';
import { live } from './broadcast.ts';
import { S3Server } from './s3/server.ts';
import { folder } from './setting.ts';

const { signal } = new AbortController();

test('a recording that lies in a store alone is brought whole, or not at all', async (t) => {
  await using store = await S3Server.start();
  await using stage = await ArchiveStage.start({ dataDir: folder(t), store: store.url });
  const { storage, settings } = stage;
  const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  t.after(() => outbound.close());
  const app = storage.databases.find(live);
  const body = randomBytes(700_000);
  storage.databases.write(live, (writer) =>
    writer.run(
      `INSERT INTO vods (app_id, name, status, file_key, size_bytes, format)
       VALUES (?, 'night', 'ready', 'night.mp4', ?, 'mp4')`,
      [app.id, body.length],
    ),
  );
  const vod = storage.databases.read(live, (reader) => vodById(reader, 1));
  assert.ok(vod);
  const scratch = folder(t);
  const parts = { storage, settings, outbound, clock: Date.now, chance: () => 0 };
  const atHand = (changed: Partial<Vod> = {}, more: object = {}) =>
    new Fetching({ ...parts, ...more }).atHand(app, { ...vod, ...changed }, { folder: scratch, signal });

  assert.equal(await atHand(), undefined, 'it is not there');
  assert.equal(await atHand({ fileKey: null }), undefined, 'it is nowhere');
  store.objects.set('night.mp4', { body, type: 'video/mp4' });
  await assert.rejects(atHand({ sizeBytes: 5 }), { code: 'not_available', message: /700000 bytes of 5/ });
  const full = atHand({}, { freeBytes: () => 64 * 1024 * 1024 + body.length - 1 });
  await assert.rejects(full, { code: 'not_available', message: /no room/ });
  assert.deepEqual(readdirSync(scratch), [], 'nothing was begun');

  // Each second answer breaks off in its middle, some are none.
  let asked = 0;
  store.fault = ({ method }) => {
    if (method !== 'GET') return undefined;
    asked += 1;
    return asked === 1 ? { status: 503 } : asked < 5 ? 'cut half' : undefined;
  };
  const path = await atHand();
  assert.ok(path !== undefined && readFileSync(path).equals(body));
  assert.ok(asked >= 5, `${asked} requests`);
  store.fault = () => ({ status: 403 });
  await assert.rejects(atHand(), { code: 'not_available', message: /does not give the recording/ });

  storage.databases.write(live, (writer) => writer.run(`UPDATE vods SET local_path = 'config.yaml'`));
  const local = await atHand({ localPath: 'config.yaml' });
  assert.ok(local !== undefined && local !== path && existsSync(local), 'what is here is not fetched');
});
