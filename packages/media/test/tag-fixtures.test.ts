import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createImages, createTagReader, type ReadFile } from '../src/index.ts';
import { flacWith, mp3Sound, mp4With, oggWith } from './bytes/containers.ts';
import { id3Tag } from './bytes/id3.ts';

const reader = createTagReader({ threads: 1 });
const scratch = await mkdtemp(join(tmpdir(), 'bandstand-fixtures-'));
after(async () => {
  await reader.close();
  await rm(scratch, { recursive: true, force: true });
});

const fixturePath = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

async function read(path: string): Promise<ReadFile> {
  const file = await reader.read(path);
  assert.ok(file.ok, JSON.stringify(file));
  return file;
}

async function readBytes(name: string, bytes: Buffer): Promise<ReadFile> {
  await writeFile(join(scratch, name), bytes);
  return read(join(scratch, name));
}

const expected = [
  ['sine.mp3', 'mp3', 'mp3', false, 44_100, 2],
  ['sine.flac', 'flac', 'flac', true, 44_100, 2],
  ['sine.ogg', 'ogg', 'vorbis', false, 44_100, 2],
  ['sine.opus', 'ogg', 'opus', false, 48_000, 2],
  ['sine.m4a', 'mp4', 'aac', false, 44_100, 2],
  ['alac.m4a', 'mp4', 'alac', true, 22_050, 1],
  ['sine.wav', 'wav', 'pcm', true, 8000, 1],
  ['sine.aiff', 'aiff', 'pcm', true, 8000, 1],
  ['sine.wma', 'asf', 'wma', false, 44_100, 2],
  ['sine.wv', 'wavpack', 'pcm', true, 8000, 1],
] as const;

for (const [name, container, codec, lossless, sampleRate, channels] of expected) {
  test(`${name} says what was written into it`, async () => {
    const { tags, audioHash } = await read(fixturePath(name));
    const { format } = tags;
    assert.deepEqual(
      [format.container, format.codec, format.lossless, format.sampleRate, format.channels],
      [container, codec, lossless, sampleRate, channels],
    );
    assert.ok(Math.abs((tags.durationMs ?? 0) - 1000) <= 25, `${tags.durationMs} ms`);
    assert.ok((format.bitrateKbps ?? 0) > 10);
    assert.equal(tags.title, 'Über den Wolken');
    assert.deepEqual(tags.artists, [
      { name: 'Ana', join: ' feat. ' },
      { name: 'Bo', join: '' },
    ]);
    assert.deepEqual([tags.artistDisplay, tags.album], ['Ana feat. Bo', 'First Light']);
    assert.deepEqual([tags.trackNo, tags.genres, tags.year], [3, ['Ambient'], 2021]);
    assert.equal(tags.date, '2021-05-07');
    assert.match(audioHash ?? '', /^[amp]1-[0-9a-f]{32}$/);
    // RIFF INFO has no words for these.
    if (name === 'sine.wav') return;
    assert.deepEqual(
      [tags.albumArtistDisplay, tags.trackTotal, tags.discNo, tags.discTotal],
      ['Ana', 12, 1, 2],
    );
    assert.deepEqual([tags.composers, tags.comment], [['Cy'], 'made of a sine']);
  });
}

test('sound without tags is still a track', async () => {
  const { tags } = await read(fixturePath('sine.aac'));
  assert.deepEqual([tags.title, tags.artists, tags.format.codec], [null, [], 'aac']);
  assert.ok(Math.abs((tags.durationMs ?? 0) - 1000) < 60);
});

test('embedded covers are noted while scanning and given on demand', async () => {
  const images = createImages();
  for (const name of ['cover.mp3', 'cover.flac', 'cover.m4a']) {
    assert.equal((await read(fixturePath(name))).tags.hasCover, true, name);
    const picture = await reader.readPicture(fixturePath(name));
    assert.ok(picture, name);
    assert.deepEqual(await images.inspect(picture.bytes), { type: 'image/jpeg', width: 64, height: 64 });
  }
  assert.equal((await read(fixturePath('sine.mp3'))).tags.hasCover, false);
  assert.equal(await reader.readPicture(fixturePath('sine.mp3')), null);
  assert.equal(await reader.readPicture('/nonexistent.mp3'), null);
});

test('what players need beyond names: gapless, gain, synced lyrics, several names', async () => {
  assert.deepEqual(
    (({ encoderDelay, encoderPadding }) => [encoderDelay, encoderPadding])(
      (await read(fixturePath('sine.mp3'))).tags,
    ),
    [576, 1404],
  );
  const smpb = { free: 'iTunSMPB', texts: [' 00000000 00000840 000001CA 00000000003F31F6'] };
  const mp4 = await readBytes('gapless.m4a', mp4With([smpb]));
  assert.deepEqual([mp4.tags.encoderDelay, mp4.tags.encoderPadding], [0x840, 0x1ca]);
  const opus = await readBytes('gain.opus', oggWith('sine.opus', [['R128_TRACK_GAIN', '-512']]));
  assert.equal(opus.tags.replayGain.trackGain, 3);
  const flac = await readBytes(
    'names.flac',
    flacWith(
      [
        ['ARTIST', 'Ana & Bo'],
        ['ARTISTS', 'Ana'],
        ['ARTISTS', 'Bo'],
        ['ALBUMARTIST', 'Ana'],
        ['ALBUMARTIST', 'Bo'],
        ['COMPILATION', '1'],
        ['RELEASETYPE', 'Album; Live'],
        ['DISCSUBTITLE', 'Night'],
        ['ORIGINALDATE', '1999-01'],
        ['LYRICS', '[00:01.00]la'],
        ['REPLAYGAIN_TRACK_GAIN', '-6,5 dB'],
        ['BPM', '128.5'],
      ],
      0,
    ),
  );
  assert.deepEqual(
    flac.tags.artists.map((one) => one.name + one.join),
    ['Ana & ', 'Bo'],
  );
  assert.equal(flac.tags.albumArtistDisplay, 'Ana & Bo');
  assert.deepEqual(
    [flac.tags.compilation, flac.tags.releaseTypes, flac.tags.discTitle],
    [true, ['album', 'live'], 'Night'],
  );
  assert.deepEqual(
    [flac.tags.originalDate, flac.tags.replayGain.trackGain, flac.tags.bpm],
    ['1999-01', -6.5, 128.5],
  );
  assert.deepEqual(flac.tags.lyrics, [{ lang: null, plain: null, synced: [{ ms: 1000, text: 'la' }] }]);
});

test('ID3 frames that the general parser shares no view of', async () => {
  const style = { major: 4, encoding: 3, unsync: true, padding: 10 } as const;
  const synced = Buffer.from('\x03eng\x02\x01\0one\0\0\0\x03\xe8two\0\0\0\x07\xd0', 'latin1');
  const tag = id3Tag(style, [
    { id: 'SYLT', raw: synced },
    { id: 'TPE1', texts: ['Ana', 'Bo'] },
  ]);
  const { tags } = await readBytes('synced.mp3', Buffer.concat([tag, mp3Sound('sine.mp3')]));
  assert.deepEqual(tags.lyrics, [
    {
      lang: 'eng',
      plain: null,
      synced: [
        { ms: 1000, text: 'one' },
        { ms: 2000, text: 'two' },
      ],
    },
  ]);
  assert.equal(tags.artistDisplay, 'Ana & Bo');
  const windows = id3Tag({ major: 3, encoding: 0, unsync: false, padding: 0 }, [
    { id: 'TIT2', texts: ['\x93Hi\x94 \x80'] },
  ]);
  assert.equal(
    (await readBytes('windows.mp3', Buffer.concat([windows, mp3Sound('sine.mp3')]))).tags.title,
    '“Hi” €',
  );
});
