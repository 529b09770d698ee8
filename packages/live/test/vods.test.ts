import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { openLiveStorage } from '../src/storage/index.ts';
import { ArchiveStage, quiet } from './archive-stage.ts';
import { live, until } from './broadcast.ts';
import { S3Server } from './s3/server.ts';
import { folder, named } from './setting.ts';

interface Listed {
  readonly items: readonly { readonly name: string }[];
  readonly next: string | null;
}

const open = (t: TestContext, store?: string): Promise<ArchiveStage> =>
  ArchiveStage.start({ dataDir: folder(t), ...(store === undefined ? {} : { store }) });

function insert(
  stage: ArchiveStage,
  rows: readonly Readonly<Record<string, string | number | null>>[],
): void {
  stage.storage.databases.write(live, (writer) => {
    for (const row of rows) {
      const names = Object.keys(row);
      writer.run(
        `INSERT INTO vods (app_id, ${names.join(', ')}) VALUES (1, ${names.map((name) => `:${name}`).join(', ')})`,
        row,
      );
    }
  });
}

const idOf = (stage: ArchiveStage, at: number): string => String(stage.vods()[at]?.['public_id']);

describe('files of recordings', () => {
  test('many are listed page by page, and a search looks at so many rows at a time', async (t) => {
    await using stage = await open(t);
    insert(
      stage,
      Array.from({ length: 12_000 }, (_, at) => ({
        name: at === 3 ? 'The 100% night_out' : `show ${at}`,
        room: at % 2 === 0 ? 'main' : 'side',
        status: 'ready',
      })),
    );
    const names: string[] = [];
    let pages = 0;
    const page = async (query: string): Promise<Listed> =>
      (await stage.ask('GET', `/vods?${query}`)).body as Listed;
    for (let cursor = ''; ; pages += 1) {
      const { items, next } = await page(`limit=500&room=main${cursor}`);
      names.push(...items.map(({ name }) => name));
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    assert.equal(new Set(names).size, 6000);
    assert.equal(names[0], 'show 11998');
    const found: string[] = [];
    let asked = 0;
    for (let cursor = ''; ; ) {
      const { items, next } = await page(`q=100%25%20NIGHT_&limit=10${cursor}`);
      found.push(...items.map(({ name }) => name));
      asked += 1;
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    assert.deepEqual(found, ['The 100% night_out']);
    assert.equal(asked, 3);
    assert.equal((await stage.ask('GET', '/vods?cursor=nonsense')).status, 400);
  });

  test('paths that lead out of the app are followed by nobody', async (t) => {
    await using stage = await open(t);
    const app = stage.storage.folders.app(live);
    const outside = join(stage.storage.folders.dataDir, 'secret.mp4');
    writeFileSync(outside, 'secret');
    mkdirSync(join(app, 'recordings'), { recursive: true });
    symlinkSync(outside, join(app, 'recordings', 'link.mp4'));
    symlinkSync(stage.storage.folders.dataDir, join(app, 'recordings', 'door'));
    const paths = [
      '../../secret.mp4',
      outside,
      'recordings/../../../secret.mp4',
      'recordings/link.mp4',
      'recordings/door/secret.mp4',
    ];
    insert(
      stage,
      paths.map((local_path) => ({ name: 'x', status: 'ready', local_path, poster_path: local_path })),
    );
    for (const at of paths.keys()) {
      assert.equal((await stage.ask('GET', `/vods/${idOf(stage, at)}/file`)).status, 404);
      assert.equal((await stage.ask('GET', `/vods/${idOf(stage, at)}/poster.jpg`)).status, 404);
    }
    const ids = paths.map((_, at) => idOf(stage, at));
    assert.deepEqual((await stage.ask('POST', '/vods/delete', { ids: [...ids, 'nobody'] })).body, {
      deleted: 5,
    });
    await until('the link is gone', () => !existsSync(join(app, 'recordings', 'link.mp4')));
    assert(existsSync(outside));
    assert.deepEqual(
      stage.callbacks(),
      Array.from({ length: 5 }, () => 'vod_deleted'),
    );
  });

  test('what is sent counts as egress, and nothing more is sent when that is used up', async (t) => {
    await using store = await S3Server.start();
    await using stage = await open(t, store.url);
    const body = Buffer.alloc(300_000, 'x');
    writeFileSync(join(stage.storage.folders.app(live), 'recordings', 'here.mp4'), body);
    store.objects.set('streamhub/live/there.mp4', { body, type: 'video/mp4' });
    insert(stage, [
      {
        name: 'here',
        status: 'ready',
        local_path: 'recordings/here.mp4',
        file_key: null,
        size_bytes: 300_000,
      },
      {
        name: 'there',
        status: 'ready',
        local_path: null,
        file_key: 'streamhub/live/there.mp4',
        size_bytes: 300_000,
      },
    ]);
    const get = (at: number, range: string): Promise<Response> =>
      fetch(`${stage.url}/api/v1/apps/live/vods/${idOf(stage, at)}/file`, { headers: { range } });
    const used = (): number => Math.round(stage.quotas.used('platform', 'egress') * 1e9);
    for (const at of [0, 1]) {
      const answer = await get(at, 'bytes=100000-199999');
      assert.equal(answer.status, 206);
      assert.equal((await answer.arrayBuffer()).byteLength, 100_000);
      await until('it is counted', () => used() === (at + 1) * 100_000);
    }
    stage.quotas.setLimits('platform', { maxEgressGbMonth: 0 });
    assert.equal((await get(0, 'bytes=0-9')).status, 429);
    assert.equal((await get(1, 'bytes=0-9')).status, 429);
  });

  test('players are sent to a store that they can reach', async (t) => {
    for (const [config, begins] of [
      [
        { 's3.endpoint': 'https://store.example' },
        'https://store.example/band/a/b%20c.mp4?X-Amz-Expires=21600',
      ],
      [{ 's3.public_url': 'https://cdn.example/x' }, 'https://cdn.example/x/a/b%20c.mp4'],
    ] as const) {
      await using stage = await ArchiveStage.start({
        dataDir: folder(t),
        store: 'http://127.0.0.1:9',
        config,
      });
      insert(stage, [{ name: 'show', status: 'ready', file_key: 'a/b c.mp4', size_bytes: 10 }]);
      const url = `${stage.url}/api/v1/apps/live/vods/${idOf(stage, 0)}/file`;
      const answer = await fetch(url, { redirect: 'manual' });
      assert.equal(answer.status, 302);
      assert(answer.headers.get('location')?.startsWith(begins), answer.headers.get('location') ?? '');
    }
  });

  test("a StreamHub's file is deleted with its objects, those of its ladder too", async (t) => {
    await using store = await S3Server.start();
    await using stage = await open(t, store.url);
    const keys = ['a.mp4', 'a.jpg', 'a/720.m3u8', 'a/1.ts', 'a/2.ts', 'other.mp4'];
    for (const key of keys) store.objects.set(`streamhub/live/${key}`, { body: Buffer.from('x'), type: 'x' });
    store.objects.set('streamhub/club/theirs.mp4', { body: Buffer.from('x'), type: 'x' });
    const of = (key: string): string => `streamhub/live/${key}`;
    insert(stage, [{ name: 'old', status: 'ready', file_key: of('a.mp4'), snapshot_key: of('a.jpg') }]);
    stage.storage.databases.write(live, (writer) =>
      writer.run(
        `INSERT INTO vod_variants (vod_id, kind, format, file_key, extra_json) VALUES (1, 'rendition', 'hls', ?, ?)`,
        [of('a/720.m3u8'), JSON.stringify([of('a/1.ts'), of('a/2.ts')])],
      ),
    );
    assert.equal((await stage.ask('DELETE', `/vods/${idOf(stage, 0)}`)).status, 204);
    await until('its objects are gone', () => store.objects.size === 2);
    assert.deepEqual([...store.objects.keys()].toSorted(), ['streamhub/club/theirs.mp4', of('other.mp4')]);
  });

  test('files that a StreamHub left half done are settled; apps with nothing to do are not opened', async (t) => {
    const dataDir = folder(t);
    await using before = await ArchiveStage.start({ dataDir });
    for (let at = 0; at < 20; at += 1) await before.storage.apps.create({ name: named(`band-${at}`) });
    const app = before.storage.folders.app(live);
    writeFileSync(join(app, 'recordings', 'egress.mp4'), 'an MP4 of another program');
    insert(before, [
      { name: 'gone', status: 'recording', local_path: 'recordings/gone.mp4' },
      { name: 'egress', status: 'uploading', local_path: 'recordings/egress.mp4', duration_s: 12 },
    ]);
    const { id } = before.storage.apps.get(live);
    before.storage.hub.write((writer) =>
      writer.run(`INSERT OR REPLACE INTO app_duties (app_id, kind, due_at) VALUES (?, 'recordings', 0)`, [
        id,
      ]),
    );
    await before[Symbol.asyncDispose]();
    await using stage = await ArchiveStage.start({ dataDir });
    await until('both are settled', () =>
      stage.vods().every(({ status }) => status === 'failed' || status === 'ready'),
    );
    assert.deepEqual(
      stage.vods().map(({ status, size_bytes }) => [status, size_bytes]),
      [
        ['failed', null],
        ['ready', 25],
      ],
    );
    assert.equal(stage.storage.databases.open, 1);
    await until('nothing is left to do', () => {
      const sql = `SELECT count(*) FROM app_duties WHERE kind = 'jobs'`;
      return stage.storage.hub.read((reader) => reader.value<number>(sql)) === 0;
    });
  });

  test('a job that a life before this one had begun is begun again at once', async (t) => {
    const dataDir = folder(t);
    const before = await ArchiveStage.start({ dataDir });
    const file = join(before.storage.folders.app(live), 'recordings', 'left.mp4');
    writeFileSync(file, 'left');
    await before[Symbol.asyncDispose]();
    const storage = await openLiveStorage({ dataDir, log: quiet });
    const later = Date.now() + 4 * 60_000;
    storage.databases.write(live, (writer) =>
      writer.run(
        `INSERT INTO jobs (kind, payload, state, attempts, max_attempts, next_attempt_at, worker, token, lease_until, created_at, updated_at)
         VALUES ('vod.remove', ?, 'running', 1, 5, 0, 'live', 'x', ?, 0, 0)`,
        [JSON.stringify({ paths: ['recordings/left.mp4'] }), later],
      ),
    );
    const { id } = storage.apps.get(live);
    storage.hub.write((writer) =>
      writer.run(`INSERT INTO app_duties (app_id, kind, due_at) VALUES (?, 'jobs', ?)`, [id, later]),
    );
    storage.close();
    await using after = await ArchiveStage.start({ dataDir });
    await until('it is done', () => !existsSync(file));
    assert.deepEqual(after.vods(), []);
  });
});
