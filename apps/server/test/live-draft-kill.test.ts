import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openLiveStorage, parseAppName, secretRef } from '@bandstand/live';
import { openReadOnly } from '@bandstand/sqlite';
import { S3Server, testKeys } from '../../../packages/live/test/s3/server.ts';
import { needs } from '../../../tools/needs.ts';
import { folder } from './instance/command.ts';
import { adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, at, signIn, textAt } from './instance/talking.ts';

const titles = ['One', 'Two', 'Three', 'Four'];
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const path = '/api/v1/apps/live/vods/night/release';

/** What a recording that lies in a store alone is to the server: a row, an object, a list of what was played. */
async function recorded(data: string, store: S3Server): Promise<void> {
  const made = join(data, '..', 'night.mp4');
  const sound = '-f lavfi -i anoisesrc=duration=20:sample_rate=44100:seed=1 -c:a aac -b:a 128k'.split(' ');
  execFileSync('ffmpeg', ['-v', 'error', ...sound, made]);
  const body = readFileSync(made);
  store.objects.set('night.mp4', { body, type: 'video/mp4' });
  const storage = await openLiveStorage({ dataDir: data, log: silent });
  const live = parseAppName('live') ?? assert.fail();
  storage.databases.write(live, (writer, { id }) => {
    writer.run(
      `INSERT INTO vods (app_id, name, status, public_id, file_key, size_bytes, format, duration_s, started_at)
       VALUES (?, 'Night', 'ready', 'night', 'night.mp4', ?, 'mp4', 20, '2026-11-22T20:00:00.000Z')`,
      [id, body.length],
    );
    for (const [index, title] of titles.entries())
      writer.run('INSERT INTO track_list (vod_id, starts_ms, title) VALUES (1, ?, ?)', [index * 5000, title]);
  });
  const file = storage.folders.config(live);
  let text = readFileSync(file, 'utf8');
  const s3 = { bucket: 'band', endpoint: store.url, region: testKeys.region, force_path_style: true };
  for (const [name, value] of Object.entries(s3)) {
    const line = new RegExp(`^  ${name}: .*$`, 'm');
    assert.match(text, line);
    text = text.replace(line, `  ${name}: ${JSON.stringify(value)}`);
  }
  writeFileSync(file, text);
  storage.secrets.change({
    [secretRef(live, 'S3_KEY')]: testKeys.accessKey,
    [secretRef(live, 'S3_SECRET')]: testKeys.secretKey,
  });
  storage.close();
}

/** Sound files below a folder, by their paths. */
const soundsIn = (place: string): string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:m4a|mp4|opus|flac|part|upload)$/.test(name),
  );

function rowsOf<T>(data: string, sql: string): T[] {
  const db = openReadOnly(join(data, 'library.db'));
  try {
    return db.read((reader) => reader.all<T>(sql));
  } finally {
    db.close();
  }
}

test(
  'a server that is killed while it makes a release of a recording makes one, whole, and leaves nothing else',
  needs('ffmpeg'),
  async (t) => {
    const data = join(folder(t), 'data');
    await using store = await S3Server.start();
    await recorded(data, store);
    const env = { ...adminEnv, BANDSTAND_OUTBOUND_ALLOW: '127.0.0.0/8' };
    const start = { data, env, args: ['--rtmp-port', 'off', '--webrtc-port', 'off'] };
    const copies = join(data, 'cache', 'live-drafts');

    store.fault = ({ method }) => (method === 'GET' ? 'hold' : undefined);
    let server: Running = await startServer(t, start);
    let token = await signIn(server.url);
    const asked = await ask(server.url, path, { token, body: { mode: 'tracks', title: 'Night' } });
    assert.equal(asked.status, 202, asked.text);
    const job = () => ask(server.url, path, { token });
    const until = async (what: string, is: (body: unknown) => boolean): Promise<unknown> => {
      for (;;) {
        const { body, text } = await job();
        assert.notEqual(at(body, 'state'), 'dead', `${what}: ${text}`);
        if (is(body)) return body;
        await pause(2);
      }
    };
    const begun = (body: unknown): boolean =>
      titles.some((title) => title === at(body, 'progress.message')) || at(body, 'state') === 'done';
    const sent = (count: number) => (body: unknown) =>
      at(body, 'state') === 'done' || (begun(body) && Number(at(body, 'progress.done')) >= count);
    const moments: readonly (readonly [string, (body: unknown) => boolean])[] = [
      ['it is fetched', () => soundsIn(copies).length > 0],
      ['the release is begun', begun],
      ['two tracks are there', sent(2)],
    ];
    for (const [what, is] of moments) {
      await until(what, is);
      await server.kill();
      store.fault = () => undefined;
      const drafts = rowsOf(data, `SELECT id FROM albums WHERE title = 'Night'`).length;
      assert.ok(drafts <= 1, `${drafts} releases when ${what}`);
      server = await startServer(t, start);
      token = await signIn(server.url);
    }
    const over = await until('it is done', (body) => at(body, 'state') === 'done');
    const release = textAt(over, 'result.release');
    assert.deepEqual(
      rowsOf(
        data,
        `SELECT a.gid, t.title FROM albums a LEFT JOIN tracks t ON t.album_id = a.id
         WHERE a.title = 'Night' OR t.id IS NOT NULL ORDER BY t.title`,
      ),
      titles.toSorted().map((title) => ({ gid: release, title })),
    );
    const again = await ask(server.url, path, { token, body: { mode: 'tracks', title: 'Night' } });
    assert.deepEqual([again.status, at(again.body, 'release')], [409, release]);
    await server.stop();
    assert.deepEqual(existsSync(copies) ? soundsIn(copies) : [], [], 'no copy is left');
    const kept = soundsIn(data);
    const known = rowsOf<{ path: string }>(data, 'SELECT file_path AS path FROM tracks');
    assert.equal(kept.length, titles.length, kept.join(', '));
    for (const { path: place } of known)
      assert.ok(
        kept.some((name) => place.endsWith(name) || name.endsWith(place)),
        place,
      );
  },
);
