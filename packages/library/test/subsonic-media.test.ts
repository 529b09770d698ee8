import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { ExactLength } from '../src/subsonic/endpoints/announced-length.ts';
import { code, inside, openSubsonic, type Query, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

let setting: SubsonicSetting;

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../media/test/fixtures/${name}`, import.meta.url));

const fetched = (
  method: string,
  query: Query,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> => fetch(setting.address('listener', method, query), { headers });

const body = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

describe('media over Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 5 });
  });
  after(() => setting.close());

  test('a file is streamed as it is, with ranges, also by HEAD and POST', async () => {
    const whole = fixture('sine.mp3');
    const answer = await fetched('stream', { id: sounds.mp3 });
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'audio/mpeg']);
    assert.deepEqual(await body(answer), whole);
    const part = await fetched('stream', { id: sounds.mp3 }, { range: 'bytes=100-199' });
    assert.deepEqual(
      [part.status, part.headers.get('content-range')],
      [206, `bytes 100-199/${whole.length}`],
    );
    assert.deepEqual(await body(part), whole.subarray(100, 200));
    const head = await fetch(setting.address('listener', 'stream.view', { id: sounds.mp3 }), {
      method: 'HEAD',
    });
    assert.equal(head.headers.get('content-length'), String(whole.length));
    const form = new URLSearchParams({ id: sounds.flac, apiKey: setting.secret('listener') });
    const posted = await fetch(`${setting.url}/rest/stream`, { method: 'POST', body: form });
    assert.deepEqual(await body(posted), fixture('cover.flac'));
  });

  test('raw, the own format and a limit above the file give the file', async () => {
    for (const query of [
      { format: 'raw' },
      { format: 'mp3' },
      { maxBitRate: 320 },
      { maxBitRate: 0 },
      { format: '' },
    ])
      assert.deepEqual(
        await body(await fetched('stream', { id: sounds.mp3, ...query })),
        fixture('sine.mp3'),
      );
  });

  test('a download is offered as a file', async () => {
    const answer = await fetched('download', { id: sounds.flac });
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="High\.flac"/);
    assert.deepEqual(await body(answer), fixture('cover.flac'));
    setting.db.write((w) => w.run(`UPDATE albums SET download = 'none' WHERE id = 100001`));
    assert.equal(code(await setting.ask('listener', 'download', { id: sounds.flac })), 50);
    assert.equal((await fetched('stream', { id: sounds.flac })).headers.get('content-type'), 'audio/flac');
  });

  test('a song is converted when that is asked for', needs('ffmpeg'), async () => {
    const opus = await fetched('stream', { id: sounds.flac, format: 'opus', maxBitRate: 64 });
    assert.equal(opus.status, 200);
    assert.match(opus.headers.get('content-type') ?? '', /^audio\/ogg/);
    assert.equal((await body(opus)).subarray(0, 4).toString(), 'OggS');
    const query = { id: sounds.flac, format: 'mp3', maxBitRate: 96, estimateContentLength: true };
    const whole = await fetched('stream', query);
    assert.equal(whole.headers.get('content-type'), 'audio/mpeg');
    const announced = Number(whole.headers.get('content-length'));
    const bytes = await body(whole);
    assert.ok(announced > 10_000);
    assert.equal(bytes.length, announced);
    const later = await body(await fetched('stream', { ...query, timeOffset: 1 }));
    assert.ok(later.length < bytes.length);
    let again = await fetched('stream', query);
    // Once the conversion is complete it is a file with a length of its own.
    while (again.headers.get('accept-ranges') !== 'bytes') {
      await body(again);
      again = await fetched('stream', query);
    }
    const finished = await body(again);
    assert.deepEqual(bytes.subarray(0, finished.length), finished);
    assert.ok(bytes.subarray(finished.length).every((byte) => byte === 0));
  });

  test('an announced length is kept, whatever comes', async () => {
    for (const [length, chunks] of [
      [10, ['abc']],
      [10, ['0123456789', 'x']],
      [200_000, ['abc']],
      [0, ['abc']],
    ] as const) {
      const out = await buffer(
        Readable.from(chunks.map((text) => Buffer.from(text))).pipe(new ExactLength(length)),
      );
      assert.equal(out.length, length);
      assert.ok(out.subarray(0, 3).equals(Buffer.from(chunks.join('').slice(0, Math.min(3, length)))));
    }
  });

  test('pictures are JPEG of the size that is asked for, found by the id of anything', async () => {
    const ids = [sounds.mp3, sounds.flac, sounds.album, sounds.artist, sounds.folder, sounds.root];
    for (const id of ids) {
      const answer = await fetched('getCoverArt', { id, size: 160 });
      assert.equal(answer.headers.get('content-type'), 'image/jpeg', id);
      const picture = await body(answer);
      assert.equal(picture.subarray(0, 2).toString('hex'), 'ffd8');
    }
    const small = await body(await fetched('getCoverArt', { id: sounds.artist, size: 40 }));
    assert.ok((await body(await fetched('getCoverArt', { id: sounds.artist }))).length > small.length);
    const tagged = await fetched('getCoverArt', { id: `${sounds.album}_abc123`, size: 40 });
    assert.match(tagged.headers.get('cache-control') ?? '', /immutable/);
    const plain = await fetched('getCoverArt', { id: sounds.album, size: 40 });
    assert.doesNotMatch(plain.headers.get('cache-control') ?? '', /immutable/);
    const etag = plain.headers.get('etag') ?? '';
    assert.equal(
      (await fetched('getCoverArt', { id: sounds.album, size: 40 }, { 'if-none-match': etag })).status,
      304,
    );
  });

  test('what cannot be sent is told in words instead', async () => {
    for (const [method, query, expected] of [
      ['stream', { id: 'tr-none' }, 70],
      ['stream', { id: sounds.album }, 70],
      ['stream', {}, 10],
      ['stream', { id: sounds.mp3, maxBitRate: 'high' }, 0],
      ['stream', { id: sounds.mp3, timeOffset: -1 }, 0],
      ['download', { id: '' }, 10],
      ['getCoverArt', {}, 10],
      ['getCoverArt', { id: sounds.album, size: 'big' }, 0],
      ['getCoverArt', { id: 'al-../../secrets' }, 70],
    ] as const) {
      const answer = await fetched(method, query);
      assert.equal(answer.status, 200);
      assert.equal(code(await inside(answer)), expected, `${method} ${JSON.stringify(query)}`);
    }
    setting.db.write((w) => w.run(`UPDATE track_files SET path = 'Sine/gone.mp3' WHERE track_id = 300001`));
    const gone = await setting.ask('listener', 'stream', { id: sounds.mp3 });
    assert.equal(code(gone), 0);
    assert.deepEqual(setting.errors, []);
  });
});
