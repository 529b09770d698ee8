import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { detectFfmpeg } from '../src/ffmpeg/index.ts';
import { createProcesses, mediaFile, option, ProcessError } from '../src/process/index.ts';
import {
  type EncoderAccess,
  lrcText,
  renderCover,
  renderPiece,
  type WrittenFormat,
  type WrittenTags,
  writeTagged,
} from '../src/synth/index.ts';
import { createTagReader } from '../src/tags/index.ts';

const processes = createProcesses();
const reader = createTagReader({ threads: 1 });
let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bandstand-written-'));
});
after(async () => {
  await reader.close();
  await processes.close();
  await rm(dir, { recursive: true });
});

const tags: WrittenTags = {
  title: 'Ålgräs – 潮 / Эхо',
  artists: ['Väderstation Öst', '紙の灯台'],
  artistDisplay: 'Väderstation Öst feat. 紙の灯台',
  album: 'Ночные Стрелки',
  albumArtists: ['Тихий Семафор'],
  trackNo: 3,
  trackTotal: 12,
  discNo: 2,
  discTotal: 2,
  discTitle: 'Прибытие',
  genres: ['Dub', 'Chamber Pop'],
  date: '2020-10-02',
  compilation: true,
  label: 'Полустанок',
  composer: 'Nobody in Particular',
  comment: 'made here',
  bpm: 92,
  lyrics: {
    language: 'swe',
    lines: [
      { ms: 1200, text: 'Grönt sken över skären' },
      { ms: 61_450, text: 'ingen sover i natt' },
    ],
  },
};

async function access(): Promise<EncoderAccess> {
  const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
  assert.ok(ffmpeg);
  return { processes, ffmpeg };
}

async function roundTrip(format: WrittenFormat, encoder?: EncoderAccess): Promise<void> {
  const pcm = renderPiece({ seed: 2, style: 'folk', seconds: 2 });
  // A large cover, so that Ogg needs several pages for it.
  const picture = await renderCover(4, 1200);
  const path = join(dir, `track.${format}`);
  await writeTagged({ path, pcm, tags, picture, format, ...(encoder && { encoder }) });
  const read = await reader.read(path);
  assert.ok(read.ok, JSON.stringify(read));
  const said = read.tags;
  assert.equal(said.title, tags.title);
  assert.equal(said.artistDisplay, tags.artistDisplay);
  assert.deepEqual(
    said.artists.map(({ name }) => name),
    tags.artists,
  );
  assert.equal(said.album, tags.album);
  assert.equal(said.albumArtistDisplay, 'Тихий Семафор');
  assert.deepEqual([said.trackNo, said.trackTotal, said.discNo, said.discTotal], [3, 12, 2, 2]);
  assert.equal(said.discTitle, 'Прибытие');
  assert.deepEqual(said.genres, tags.genres);
  assert.equal(said.date, '2020-10-02');
  assert.equal(said.compilation, true);
  assert.deepEqual(said.labels, ['Полустанок']);
  assert.deepEqual(said.composers, ['Nobody in Particular']);
  assert.equal(said.comment, 'made here');
  assert.equal(said.bpm, 92);
  const timed = said.lyrics.find(({ synced }) => synced !== null);
  assert.deepEqual(timed?.synced, tags.lyrics?.lines);
  const found = await reader.readPicture(path);
  assert.ok(Buffer.from(picture.data).equals(Buffer.from(found?.bytes ?? [])), 'the cover, byte for byte');
  assert.ok(Math.abs((said.durationMs ?? 0) - 2000) < 60, `${said.durationMs} ms`);
}

for (const format of ['flac', 'wav'] as const) {
  test(`${format}: everything written is read again`, () => roundTrip(format));
}

for (const format of ['mp3', 'ogg', 'opus', 'm4a'] as const) {
  test(`${format}: everything written is read again`, needs('ffmpeg'), async () =>
    roundTrip(format, await access()),
  );
}

test('a file that fails leaves nothing behind', needs('ffmpeg'), async () => {
  const folder = await mkdtemp(join(dir, 'failing-'));
  const path = join(folder, 'track.mp3');
  const pcm = renderPiece({ seed: 2, style: 'folk', seconds: 2 });
  const encoder = await access();
  const aborted = AbortSignal.abort();
  await assert.rejects(
    writeTagged({ path, pcm, tags, format: 'mp3', encoder, signal: aborted }),
    ProcessError,
  );
  await assert.rejects(
    writeTagged({ path, pcm, tags, format: 'mp3' }),
    /need an ffmpeg with the encoder libmp3lame/,
  );
  assert.deepEqual(await readdir(folder), []);
});

test('ffmpeg reads the rewritten files without a word', needs('ffmpeg'), async () => {
  const encoder = await access();
  const pcm = renderPiece({ seed: 2, style: 'dub', seconds: 3 });
  const picture = await renderCover(4, 900);
  for (const format of ['flac', 'wav', 'mp3', 'ogg', 'opus', 'm4a'] as const) {
    const path = join(dir, `plain.${format}`);
    await writeTagged({ path, pcm, tags, picture, format, encoder });
    const args = [option('-v'), option('error'), option('-xerror'), option('-i'), mediaFile(path)];
    const sink = [option('-map'), option('0:a'), option('-f'), option('null'), option('pipe:1')];
    const result = await processes.run({
      program: encoder.ffmpeg.path,
      args: [...args, ...sink],
      label: 'ffmpeg',
    });
    assert.equal(result.stderr, '', format);
  }
  // The same request gives the same bytes, so a repeated demo is the same demo.
  const again = join(dir, 'again.opus');
  await writeTagged({ path: again, pcm, tags, picture, format: 'opus', encoder });
  assert.ok((await readFile(again)).equals(await readFile(join(dir, 'plain.opus'))));
});

test('LRC: minutes run past an hour, untimed lines give none', () => {
  const line = (ms: number) => ({ language: 'eng', lines: [{ ms, text: 'la' }] });
  assert.equal(lrcText(line(0)), '[00:00.00]la\n');
  assert.equal(lrcText(line(59_999)), '[01:00.00]la\n');
  assert.equal(lrcText(line(3_723_450)), '[62:03.45]la\n');
  assert.equal(lrcText({ language: 'eng', lines: [{ text: 'la' }] }), null);
});
