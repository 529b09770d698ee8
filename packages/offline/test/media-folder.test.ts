/** The folder of the media: nothing outside it, pieces, the place taken in one step. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isMediaPath, type MediaFiles, profileOf, retryDelay } from '@bandstand/offline';
import { MediaFolder } from '@bandstand/offline/node';
import { testFolder } from './folder.ts';

const textOf = async (files: MediaFiles, path: string, span = {}): Promise<string> => {
  let text = '';
  for await (const bytes of files.read(path, span)) text += Buffer.from(bytes).toString();
  return text;
};

test('a path that could leave the folder is refused, whatever it is asked for', async (t) => {
  const files = new MediaFolder(join(testFolder(t), 'media'));
  const bad = [
    '',
    '/etc/passwd',
    '../a',
    'a/../../b',
    'a//b',
    'a\\b',
    'C:a',
    'a/.hidden',
    'a\0b',
    'a/',
    './a',
  ];
  for (const path of bad) {
    assert.ok(!isMediaPath(path), JSON.stringify(path));
    for (const work of [() => files.size(path), () => files.write(path, 0), () => files.rename('a', path)])
      await assert.rejects(work, { code: 'bad_input' });
  }
  assert.ok(isMediaPath('media/1/ab/abc.12ef.flac'));
});

test('a file is written on from where it ended, cut, read in parts and put in its place', async (t) => {
  const root = join(testFolder(t), 'media');
  const files = new MediaFolder(root);
  assert.deepEqual([await files.size('p/x.part'), await files.list('p')], [undefined, []]);
  for (const [offset, text] of [
    [0, 'abcdef'],
    [3, 'XY'],
  ] as const) {
    const writer = await files.write('p/x.part', offset);
    await writer.write(Buffer.from(text));
    await writer.sync();
    await writer.close();
  }
  assert.equal(await textOf(files, 'p/x.part'), 'abcXY');
  assert.equal(await textOf(files, 'p/x.part', { start: 1, end: 4 }), 'bcX');
  await files.rename('p/x.part', 'm/y.flac');
  assert.deepEqual([await files.size('m/y.flac'), existsSync(join(root, 'p/x.part'))], [5, false]);
  await files.remove('m/y.flac');
  await files.remove('m/y.flac');
  await assert.rejects(textOf(files, 'm/y.flac'), { code: 'not_found' });
});

test('retries after 5, 15 and 45 seconds; profiles that do not exist are refused', () => {
  assert.deepEqual([0, 1, 2, 3].map(retryDelay), [5000, 15_000, 45_000, undefined]);
  assert.deepEqual(profileOf('opus-128'), { kind: 'audio', codec: 'opus', kbps: 128 });
  for (const name of ['', 'opus', 'opus-9', 'mp3-9999', 'video-721', 'flac-320', 'opus-128; x'])
    assert.throws(() => profileOf(name), { code: 'bad_input' }, name);
});
