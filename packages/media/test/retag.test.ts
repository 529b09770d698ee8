import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { detectFfmpeg } from '../src/ffmpeg/index.ts';
import { createProcesses, integer, mediaFile, option } from '../src/process/index.ts';
import { createTagWriter, type TagChanges } from '../src/retag/index.ts';
import {
  renderCover,
  renderPiece,
  type WrittenFormat,
  type WrittenTags,
  writeTagged,
} from '../src/synth/index.ts';
import { createTagReader } from '../src/tags/index.ts';

const tags: WrittenTags = {
  title: 'Old',
  artists: ['One', 'Two'],
  artistDisplay: 'One & Two',
  album: 'Album',
  albumArtists: ['One'],
  trackNo: 3,
  trackTotal: 12,
  discNo: 1,
  discTotal: 2,
  genres: ['Dub'],
  date: '2020-10-02',
  label: 'Label',
  composer: 'Nobody',
  comment: 'kept',
};
const changes: TagChanges = {
  title: 'Новое 潮',
  artists: ['Anna', 'Ben'],
  artistDisplay: 'Anna feat. Ben',
  album: 'Another',
  albumArtists: ['Anna'],
  albumArtistDisplay: 'Anna',
  trackNo: 5,
  genres: ['Rock', 'Chamber Pop'],
  date: '2021-05-04',
  originalDate: '1999',
  bpm: 120,
  isrc: 'GBAYE6500521',
};

describe('tags written into files', () => {
  const processes = createProcesses();
  const reader = createTagReader({ threads: 1 });
  const writer = createTagWriter();
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'bandstand-retag-'));
  });
  after(async () => {
    await writer.close();
    await reader.close();
    await processes.close();
    rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  async function made(format: WrittenFormat): Promise<string> {
    const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
    assert.ok(ffmpeg);
    const path = join(dir, `${format}.${format}`);
    const pcm = renderPiece({ seed: 4, style: 'dub', seconds: 2 });
    const picture = await renderCover(4);
    await writeTagged({ path, pcm, tags, picture, format, encoder: { processes, ffmpeg } });
    return path;
  }

  /** MD5 of every decoded sample. */
  async function decoded(path: string): Promise<string> {
    const args = [
      option('-v'),
      option('error'),
      option('-i'),
      mediaFile(path),
      option('-map'),
      option('0:a:0'),
      option('-f'),
      option('md5'),
      option('-'),
    ];
    const { stdout } = await processes.run({ program: programPath('ffmpeg'), args, label: 'ffmpeg' });
    return stdout.toString();
  }

  for (const format of ['flac', 'mp3', 'ogg', 'opus', 'm4a'] as const) {
    test(
      `${format}: what is asked for is written, the rest and every sample stay`,
      needs('ffmpeg'),
      async () => {
        const path = await made(format);
        chmodSync(path, 0o640);
        const [old, samples] = [await reader.read(path), await decoded(path)];
        const plan = await writer.plan(path, changes);
        assert.deepEqual(
          plan.differences.find(({ field }) => field === 'title'),
          { field: 'title', before: 'Old', after: 'Новое 潮' },
        );
        assert.equal(plan.differences.length, 10);
        assert.deepEqual((await writer.write(path, changes)).differences, plan.differences);
        assert.ok(old.ok);
        const now = await reader.read(path);
        assert.ok(now.ok);
        const { tags: said } = now;
        assert.deepEqual(
          [
            said.title,
            said.artistDisplay,
            said.artists.map(({ name }) => name),
            said.album,
            said.albumArtistDisplay,
            said.trackNo,
            said.genres,
          ],
          ['Новое 潮', 'Anna feat. Ben', ['Anna', 'Ben'], 'Another', 'Anna', 5, ['Rock', 'Chamber Pop']],
        );
        assert.deepEqual([said.originalDate, said.bpm, said.isrcs], ['1999', 120, ['GBAYE6500521']]);
        assert.deepEqual(
          [said.trackTotal, said.discNo, said.comment, said.labels, said.composers, said.hasCover],
          [12, 1, 'kept', ['Label'], ['Nobody'], true],
        );
        assert.equal(now.audioHash, old.audioHash);
        assert.equal(await decoded(path), samples);
        assert.equal(statSync(path).mode & 0o777, 0o640);
        assert.deepEqual((await writer.write(path, changes)).differences, []);
        await writer.write(path, { title: null, artists: [], genres: [], isrc: null });
        const bare = await reader.read(path);
        assert.ok(bare.ok);
        assert.deepEqual(
          [bare.tags.title, bare.tags.genres, bare.tags.isrcs, bare.tags.album],
          [null, [], [], 'Another'],
        );
        assert.equal(await decoded(path), samples);
        assert.deepEqual(
          readdirSync(dir).filter((name) => name.startsWith('.')),
          [],
        );
      },
    );
  }

  for (const format of ['flac', 'mp3', 'ogg', 'opus', 'm4a'] as const) {
    test(`${format}: lyrics with and without times, and the front cover`, needs('ffmpeg'), async () => {
      const path = await made(format);
      const samples = await decoded(path);
      const { data, width, height } = await renderCover(9);
      const cover = { type: 'image/jpeg', bytes: data, width, height } as const;
      const timed = [
        { ms: 0, text: 'La la' },
        { ms: 61_234, text: 'Ende – “fin”' },
      ];
      const plan = await writer.plan(path, { lyrics: { lines: timed }, cover });
      assert.deepEqual(
        plan.differences.map(({ field, before }) => [field, before?.replace(/\d[\d,]*/, 'n') ?? null]),
        [
          ['lyrics', null],
          ['cover', 'a picture of n bytes'],
        ],
      );
      await writer.write(path, { lyrics: { lines: timed }, cover });
      const said = await reader.read(path);
      assert.ok(said.ok);
      assert.deepEqual(said.tags.lyrics[0]?.synced, timed);
      assert.deepEqual([said.tags.title, said.tags.comment], ['Old', 'kept']);
      const picture = await reader.readPicture(path);
      assert.ok(picture !== null && Buffer.compare(picture.bytes, data) === 0);
      assert.deepEqual((await writer.plan(path, { lyrics: { lines: timed }, cover })).differences, []);
      const words = { lines: [{ text: 'Only' }, { text: '' }, { text: 'words' }] };
      await writer.write(path, { lyrics: words });
      const plain = await reader.read(path);
      assert.ok(plain.ok);
      assert.deepEqual(
        plain.tags.lyrics.map((one) => one.plain),
        ['Only\n\nwords'],
      );
      await writer.write(path, { lyrics: null });
      const none = await reader.read(path);
      assert.deepEqual([none.ok && none.tags.lyrics, none.ok && none.tags.hasCover], [[], true]);
      assert.equal(await decoded(path), samples);
    });
  }

  test('m4a with its index in front: chunks are pointed to anew', needs('ffmpeg'), async () => {
    const path = await made('m4a');
    const front = join(dir, 'front.m4a');
    const args = [
      option('-v'),
      option('error'),
      option('-i'),
      mediaFile(path),
      option('-map'),
      option('0:a'),
      option('-c'),
      option('copy'),
      option('-movflags'),
      option('+faststart'),
      option('-threads'),
      integer(1, 1, 1),
      mediaFile(front),
    ];
    await processes.run({ program: programPath('ffmpeg'), args, label: 'ffmpeg' });
    const samples = await decoded(front);
    await writer.write(front, { title: 'x'.repeat(5000).slice(0, 900), comment: 'y'.repeat(3000) });
    assert.equal(await decoded(front), samples);
  });

  test('what cannot be written is left alone, with the reason', async () => {
    const path = join(dir, 'text.flac');
    writeFileSync(path, 'this is no sound');
    const digest = createHash('sha1').update(readFileSync(path)).digest('hex');
    await assert.rejects(writer.write(path, { title: 'x' }), { code: 'unsupported' });
    await assert.rejects(writer.write(join(dir, 'none.flac'), { title: 'x' }), { code: 'missing' });
    assert.equal(createHash('sha1').update(readFileSync(path)).digest('hex'), digest);
  });
});
