import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { choose, type PlayableFile, type Wanted } from '../src/playback/index.ts';

const all = ['mp3', 'opus', 'aac', 'flac'] as const;
const flac: PlayableFile = { id: 1, format: 'flac', lossless: true, bitrate: 900, main: true };
const mp3: PlayableFile = { id: 2, format: 'mp3', lossless: false, bitrate: 320, main: false };
const onlyMp3: PlayableFile = { ...mp3, main: true };

const cases: readonly (readonly [
  string,
  readonly [PlayableFile, ...PlayableFile[]],
  Wanted,
  readonly (typeof all)[number][],
  unknown,
])[] = [
  ['nothing asked: the main file', [flac, mp3], {}, all, ['file', 1]],
  ['raw: the main file whatever the limit', [flac], { format: 'raw', maxBitrate: 64 }, all, ['file', 1]],
  ['a variant that fits is not converted', [flac, mp3], { maxBitrate: 320 }, all, ['file', 2]],
  ['a variant of the wanted format', [flac, mp3], { format: 'mp3' }, all, ['file', 2]],
  [
    'too large: converted from the lossless file',
    [mp3, { ...flac, main: false }],
    { maxBitrate: 128 },
    all,
    ['transcode', 1, 'mp3', 128],
  ],
  ['another format', [flac], { format: 'opus', maxBitrate: 96 }, all, ['transcode', 1, 'opus', 96]],
  ['ogg means opus when the file is no ogg', [flac], { format: 'ogg' }, all, ['transcode', 1, 'opus', 128]],
  [
    'a lossy file is not blown up',
    [{ ...onlyMp3, bitrate: 96 }],
    { format: 'aac', maxBitrate: 256 },
    all,
    ['transcode', 2, 'aac', 96],
  ],
  [
    'an unknown format becomes what every player reads',
    [flac],
    { format: 'xyz' },
    all,
    ['transcode', 1, 'mp3', 192],
  ],
  [
    'from the middle, in its own format where that can be made',
    [flac],
    { offsetS: 30 },
    all,
    ['transcode', 1, 'flac', 0],
  ],
  ['no converter: a limit is no reason to fail', [flac], { maxBitrate: 128 }, [], ['file', 1]],
  ['no converter: another format cannot be', [flac], { format: 'opus' }, [], ['impossible', 'opus']],
  ['no converter: nor the middle', [flac], { offsetS: 1 }, [], ['impossible', 'flac']],
  [
    'no mp3 encoder: another one serves a limit',
    [flac],
    { maxBitrate: 128 },
    ['opus'],
    ['transcode', 1, 'opus', 128],
  ],
];

for (const [name, files, wanted, canMake, expected] of cases) {
  test(name, () => {
    const choice = choose(files, wanted, canMake);
    const short =
      choice.kind === 'file'
        ? ['file', choice.file.id]
        : choice.kind === 'impossible'
          ? ['impossible', choice.needs]
          : ['transcode', choice.file.id, choice.format, choice.bitrate];
    assert.deepEqual(short, expected);
  });
}

test('a conversion never exceeds the limit, never names an encoder that is missing, and a file starts at its begin', (t) => {
  const file = fc.record({
    id: fc.nat(9),
    format: fc.constantFrom('mp3', 'flac', 'ogg', 'm4a', 'wv'),
    lossless: fc.boolean(),
    bitrate: fc.option(fc.integer({ min: 32, max: 5000 })),
    main: fc.boolean(),
  });
  const wanted = fc.record(
    {
      format: fc.oneof(fc.constantFrom('raw', 'mp3', 'OPUS', 'flac', ''), fc.string()),
      maxBitrate: fc.integer({ min: 0, max: 2000 }),
      offsetS: fc.nat(500),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      wanted,
      fc.subarray([...all]),
      ([first, ...rest], want, canMake) => {
        if (first === undefined) return;
        const choice = choose([first, ...rest], want, canMake);
        if (choice.kind === 'file') assert.equal(want.offsetS ?? 0, 0);
        if (choice.kind !== 'transcode') return;
        assert.ok(canMake.includes(choice.format));
        if ((want.maxBitrate ?? 0) > 0 && choice.format !== 'flac')
          assert.ok(choice.bitrate <= (want.maxBitrate ?? 0));
      },
    ),
    { seed: testSeed(t) },
  );
});
