/** Our own readers say the same as music-metadata about generated tags, in all variants of the formats. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { FileSource, wholeBytes } from '../src/containers/file-source.ts';
import { readGeneral } from '../src/containers/general.ts';
import { readKnown } from '../src/containers/read-sound.ts';
import { assemble } from '../src/tags/assemble.ts';
import {
  type Comments,
  fixture,
  flacWith,
  type Item,
  mp3Sound,
  mp4With,
  oggWith,
} from './bytes/containers.ts';
import { type Id3Frame, type Id3Style, id3Tag } from './bytes/id3.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bandstand-tags-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
const buffer = Buffer.allocUnsafeSlow(wholeBytes);

/**
 * Reads the bytes with our own reader and `plainer` with the general one, and compares all tags; facts that the two define
 * differently are compared loosely.
 */
async function sameTags(bytes: Buffer, ending: string, plainer = bytes): Promise<void> {
  const own = await inFile(bytes, ending, (_path, source) => readKnown(source));
  assert.ok(own, 'our own reader knows the format');
  const other = await inFile(plainer, ending, readGeneral);
  const ours = assemble(own.fields, own.audio);
  const theirs = assemble(other.fields, other.audio);
  const loose = { durationMs: 0, format: null, encoderDelay: null, encoderPadding: null };
  assert.deepEqual({ ...ours, ...loose }, { ...theirs, ...loose });
  assert.equal(ours.format.sampleRate, theirs.format.sampleRate);
  assert.equal(ours.format.channels, theirs.format.channels);
  assert.equal(ours.format.lossless, theirs.format.lossless);
  // We take off what encoders add; the general parser counts it.
  assert.ok(Math.abs((ours.durationMs ?? 0) - (theirs.durationMs ?? 0)) <= 60);
}

async function inFile<T>(
  bytes: Buffer,
  ending: string,
  read: (path: string, source: FileSource) => T,
): Promise<Awaited<T>> {
  const path = join(scratch, `song.${ending}`);
  writeFileSync(path, bytes);
  const source = FileSource.open(path, buffer);
  try {
    return await read(path, source);
  } finally {
    source.close();
  }
}

// The general parser splits some 2.3 frames at "/", and brackets mean numbers in genres.
const letters = fc.constantFrom(...Array.from('abcXYZ 0189-&.,äöüßéñÿ'));
const anyLetters = fc.oneof(letters, fc.constantFrom(...Array.from('中文Жλ😀ŁőİÅ')));
const latin = fc.string({ unit: letters, minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '');
const unicode = fc
  .string({ unit: anyLetters, minLength: 1, maxLength: 300 })
  .filter((text) => text.trim() !== '');
const uuid = fc.uuid();
const position = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
  .map((pair) => pair.join('/'));
const date = fc.constantFrom('1999', '2004-07', '2021-05-07', '1987-12-31');
const gain = fc.constantFrom('-6.51 dB', '+1.2 dB', '0.00 dB');
const lrc = '[00:01.50]one\n[00:03.25]two';

function run(name: string, property: fc.IAsyncProperty<unknown>, runs = 60): void {
  test(name, (t) => fc.assert(property, { seed: testSeed(t), numRuns: runs }));
}

const id3Text = (text: fc.Arbitrary<string>, ids: readonly string[]) =>
  fc
    .subarray([...ids])
    .chain((some) => fc.tuple(...some.map((id) => text.map((value) => ({ id, texts: [value] })))));

function id3Frames(major: 2 | 3 | 4, text: fc.Arbitrary<string>): fc.Arbitrary<readonly Id3Frame[]> {
  if (major === 2) {
    const plain = id3Text(text, ['TT2', 'TP1', 'TP2', 'TAL', 'TCO', 'TCM', 'TP3', 'TPB', 'TSP', 'TCR']);
    return fc.tuple(plain, position).map(([frames, no]) => [...frames, { id: 'TRK', texts: [no] }]);
  }
  const plain = id3Text(text, [
    'TIT2',
    'TPE1',
    'TPE2',
    'TALB',
    'TCON',
    'TPE3',
    'TPE4',
    'TPUB',
    'TSOP',
    'TSO2',
    'TSOA',
    'TCOP',
  ]);
  const several = fc.array(text, { minLength: 2, maxLength: 3 });
  return fc
    .record({ plain, several, position, date, uuid, gain, text, lang: fc.constantFrom('eng', 'XXX', 'deu') })
    .map((of): Id3Frame[] => [
      { id: 'TRCK', texts: [of.position] },
      ...of.plain,
      { id: major === 4 ? 'TDRC' : 'TYER', texts: [major === 4 ? of.date : of.date.slice(0, 4)] },
      { id: 'TCOM', texts: major === 4 ? of.several : [of.text] },
      { id: 'TXXX', about: 'MusicBrainz Album Id', text: of.uuid },
      { id: 'TXXX', about: 'replaygain_track_gain', text: of.gain },
      { id: 'TXXX', about: 'Something else', text: of.text },
      { id: 'COMM', lang: of.lang, about: '', text: of.text },
      { id: 'COMM', lang: of.lang, about: 'iTunNORM', text: '0000' },
      { id: 'USLT', lang: of.lang, about: '', text: lrc },
      { id: 'UFID', raw: Buffer.from(`http://musicbrainz.org\0${of.uuid}`) },
      {
        id: 'APIC',
        raw: Buffer.from(`\0image/jpeg\0\x03\0\xff\xd8\xff\xe0 more than twenty bytes`, 'latin1'),
      },
      { id: 'PRIV', raw: Buffer.from('somebody\0\xff\xe0\xff\0', 'latin1') },
    ]);
}

for (const major of [2, 3, 4] as const) {
  const styled = fc
    .record({
      encoding: fc.constantFrom(0, 1, ...(major === 4 ? [2, 3] : [])),
      unsync: fc.boolean(),
      padding: fc.nat(900),
    })
    .chain(({ encoding, ...rest }) => {
      const style = { major, encoding, ...rest } as Id3Style;
      return id3Frames(major, encoding === 0 ? latin : unicode).map((frames) => ({ style, frames }));
    });
  run(
    `ID3v2.${major} in mp3`,
    fc.asyncProperty(styled, ({ style, frames }) => {
      const song = (of: Id3Style) => Buffer.concat([id3Tag(of, frames), mp3Sound('sine.mp3')]);
      // The general parser does not undo it over a whole tag, as 2.2 and 2.3 have it.
      return sameTags(song(style), 'mp3', song({ ...style, unsync: style.unsync && major === 4 }));
    }),
  );
}

const comments: fc.Arbitrary<Comments> = fc
  .record({
    plain: fc.array(fc.tuple(commentName(), unicode), { maxLength: 12 }),
    position,
    date,
    uuid,
    gain,
    lang: fc.boolean(),
  })
  .map(
    (of): Comments => [
      ...of.plain,
      ['TRACKNUMBER', of.position],
      ['date', of.date],
      ['MUSICBRAINZ_TRACKID', of.uuid],
      ['REPLAYGAIN_ALBUM_GAIN', of.gain],
      ['LYRICS', of.lang ? lrc : 'words\nwords'],
      ['UNKNOWN', 'x'],
    ],
  );

function commentName(): fc.Arbitrary<string> {
  return fc.constantFrom(
    'TITLE',
    'artist',
    'ARTISTS',
    'AlbumArtist',
    'ALBUM',
    'GENRE',
    'COMPOSER',
    'COMMENT',
    'LABEL',
    'ISRC',
  );
}

run(
  'Vorbis comments in FLAC',
  fc.asyncProperty(comments, fc.nat(500), (list, padding) => sameTags(flacWith(list, padding), 'flac')),
);
run(
  'Vorbis comments in Ogg Opus',
  fc.asyncProperty(comments, (list) => sameTags(oggWith('sine.opus', list), 'opus')),
);
run(
  'Vorbis comments in Ogg Vorbis',
  fc.asyncProperty(comments, (list) => sameTags(oggWith('sine.ogg', list), 'ogg')),
);

const itemNames = ['©nam', '©ART', 'aART', '©alb', '©gen', '©wrt', '©cmt', 'soar', 'soal', 'cprt'];
const items: fc.Arbitrary<readonly Item[]> = fc
  .record({
    names: fc.subarray(itemNames),
    text: unicode,
    // Above 255 the general parser loses the number.
    no: fc.nat(255),
    of: fc.nat(255),
    date,
    uuid,
    gain,
  })
  .map((from): Item[] => [
    ...from.names.map((name) => ({ name, texts: [from.text] })),
    { name: '©day', texts: [from.date] },
    {
      name: 'trkn',
      kind: 0,
      raw: Buffer.from([0, 0, from.no >> 8, from.no & 255, from.of >> 8, from.of & 255, 0, 0]),
    },
    { name: 'cpil', kind: 21, raw: Buffer.from([1]) },
    { name: 'tmpo', kind: 21, raw: Buffer.from([0, 120]) },
    { name: 'covr', kind: 13, raw: Buffer.from('\xff\xd8\xff\xe0 more than twenty bytes', 'latin1') },
    { free: 'MusicBrainz Track Id', texts: [from.uuid] },
    { free: 'replaygain_track_gain', texts: [from.gain] },
    { free: 'LABEL', texts: [from.text] },
  ]);

run(
  'items in MP4',
  fc.asyncProperty(items, (list) => sameTags(mp4With(list), 'm4a')),
);

test('the fixtures of all our readers', async () => {
  for (const name of [
    'sine.mp3',
    'cover.mp3',
    'sine.flac',
    'cover.flac',
    'sine.ogg',
    'sine.opus',
    'sine.m4a',
    'cover.m4a',
    'alac.m4a',
    'sine.aiff',
  ])
    await sameTags(fixture(name), name.split('.').at(-1) ?? '');
});
