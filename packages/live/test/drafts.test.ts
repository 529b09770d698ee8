import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcesses, createTagReader, detectFfmpeg } from '@bandstand/media';
import { needs } from '../../../tools/needs.ts';
import { extractSound } from '../src/drafts/extract.ts';
import { metadataOf } from '../src/drafts/metadata.ts';
import { piecesOf, wholePiece } from '../src/drafts/pieces.ts';
import type { ListedTrack } from '../src/tracklist/index.ts';
import { run, ffmpeg as runFfmpeg } from './broadcast.ts';
import { folder } from './setting.ts';

const entry = (id: number, startsMs: number, endsMs: number | null, title = `T${id}`): ListedTrack => ({
  id,
  startsMs,
  endsMs,
  title,
  artist: 'Anna',
  release: null,
  mbid: null,
  acoustid: null,
  libraryTrack: null,
  score: 1,
  origin: 'heard',
  hidden: false,
  updatedAt: '2026-11-22T12:00:00.000Z',
});

test('entries become tracks up to the next one, talk between them is left out, and what has no length is none', () => {
  const list = [
    entry(1, 0, 62_000),
    entry(2, 60_000, 100_000),
    entry(3, 130_000, null, 'a/b: "c"'),
    entry(4, 200_000, 200_500),
    entry(5, 200_600, 260_000),
  ];
  const cut = piecesOf(list, 250_000).map(({ name, startsMs, endsMs }) => [name, startsMs, endsMs]);
  assert.deepEqual(cut, [
    ['01 T1', 0, 60_000],
    ['02 T2', 60_000, 100_000],
    ['03 a b c', 130_000, 200_000],
    ['04 T5', 200_600, 250_000],
  ]);
});

test('texts of a list stay texts in what ffmpeg reads', () => {
  const list = [entry(1, 0, null, 'a=b;c#d\\e\n[CHAPTER]')];
  const text = metadataOf(
    wholePiece(list, { title: 'Night', artist: null, lengthMs: 5000 }),
    '2026-11-22',
    true,
  );
  assert.deepEqual(text.split('\n').slice(0, 6), [
    ';FFMETADATA1',
    'title=Night',
    'date=2026-11-22',
    'track=1/1',
    'CHAPTER001=00:00:00.000',
    'CHAPTER001NAME=Anna - a\\=b\\;c\\#d\\\\e [CHAPTER]',
  ]);
  assert.equal(text.split('\n').filter((line) => line === '[CHAPTER]').length, 1);
});

test(
  'sound is taken out as it is where music has a container for it, at the right place, with tags and chapters',
  needs('ffmpeg', 'ffprobe'),
  async (t) => {
    const scratch = folder(t);
    const processes = createProcesses({ maxConcurrent: 1 });
    const tags = createTagReader({ threads: 1 });
    t.after(async () => {
      await tags.close();
      await processes.close();
    });
    const found = await detectFfmpeg({ processes });
    assert.ok(found);
    const ffmpeg = found;
    const input =
      '-f lavfi -i testsrc2=size=64x64:rate=10:duration=12 -f lavfi -i sine=frequency=440:duration=12';
    const picture = '-c:v libx264 -preset ultrafast -g 80 -pix_fmt yuv420p';
    const make = async (name: string, codec: string): Promise<string> => {
      const path = `${scratch}/${name}`;
      const { code, said } = await runFfmpeg(...`${input} ${picture} ${codec} ${path}`.split(' '));
      assert.equal(code, 0, said);
      return path;
    };
    const list = [entry(1, 0, 6000), entry(2, 6000, 12_000)];
    const whole = wholePiece(list, { title: 'Night', artist: 'Anna', lengthMs: 12_000 });
    const signal = AbortSignal.timeout(60_000);
    const extract = (source: string, piece = whole) =>
      extractSound(piece, { processes, ffmpeg, source, folder: scratch, date: '2026-11-22', signal });
    const chapters = async (path: string): Promise<string> => {
      const shown = '-v error -show_entries chapter=start_time:chapter_tags=title -of csv=p=0'.split(' ');
      return (await run('ffprobe', [...shown, path])).said.trim();
    };

    const aac = await extract(await make('aac.mp4', '-c:a aac'));
    assert.equal(aac.suffix, 'm4a');
    assert.equal(await chapters(aac.path), '0.000000,Anna - T1\n6.000000,Anna - T2');
    const read = await tags.read(aac.path);
    assert.ok(read.ok);
    assert.equal(read.tags.title, 'Night');
    const [, second] = piecesOf(list, 12_000);
    assert.ok(second);
    const cut = await extract(`${scratch}/aac.mp4`, second);
    const { said } = await run('ffprobe', [
      ...'-v error -show_entries format=duration -of csv=p=0'.split(' '),
      cut.path,
    ]);
    assert.ok(Math.abs(Number(said) - 6) < 0.1, `the pictures have no keyframe there, and it lasts ${said}`);

    const opus = await extract(await make('opus.mp4', '-c:a libopus'));
    assert.equal(opus.suffix, 'opus');
    assert.equal(await chapters(opus.path), '0.000000,Anna - T1\n6.000000,Anna - T2');
    const other = await extract(await make('other.mkv', '-c:a mp2'));
    assert.equal(other.suffix, 'flac');
    assert.equal(await chapters(other.path), '0.000000,Anna - T1\n6.000000,Anna - T2');
    const silent = `${scratch}/silent.mp4`;
    await runFfmpeg(...`-f lavfi -i testsrc2=size=64x64:rate=10:duration=1 ${picture} ${silent}`.split(' '));
    await assert.rejects(extract(silent), { name: 'DraftRefused', code: 'no_sound' });
  },
);
