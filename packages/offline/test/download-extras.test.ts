/** What comes along with files, and the look at whether they are still whole. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  Extras,
  extrasOf,
  pictureAddress,
  pictureOf,
  unwantItem,
  verifyFiles,
  wantItem,
} from '@bandstand/offline';
import { DownloadSetting, downloadPath, track } from './download-setting.ts';
import { album, item, jid, take } from './library.ts';

const extrasFor = ({ driver, files, server }: DownloadSetting, now: number): Extras =>
  new Extras({
    driver,
    files,
    ask: server.ask,
    clock: () => now,
    pictureOf: (of) => {
      const picture = pictureOf(of);
      return picture && { id: picture.id, address: pictureAddress(picture, 600) };
    },
  });

const text = (body: string, type: string) => ({ bytes: Buffer.from(body), type });

describe('what comes along', () => {
  test('cover and words of a song, subtitles of a film; they go with the last file', async (t) => {
    const setting = await DownloadSetting.make(t);
    const { driver, ann, server } = setting;
    take(driver, ann, null, [
      ...album(1, 'Album', ['a', 'b'], { AlbumPrimaryImageTag: 'tag', HasLyrics: true }),
      item({
        Id: jid('m', 1),
        Type: 'Movie',
        Name: 'Film',
        MediaStreams: [
          { Index: 0, Type: 'Video' },
          { Index: 2, Type: 'Subtitle', Codec: 'subrip', Language: 'deu' },
          { Index: 3, Type: 'Subtitle', Codec: 'PGSSUB' },
        ],
      }),
    ]);
    setting.serve(0);
    setting.serve(1);
    server.files.set(`/Items/${jid('m', 1)}/Download`, { bytes: Buffer.from('film'), type: 'video/mp4' });
    server.files.set(
      `/Items/${jid('b', 1)}/Images/Primary?tag=tag&maxWidth=600&quality=90`,
      text('jpeg', 'image/jpeg'),
    );
    const words = '{"Lyrics":[{"Text":"la"}]}';
    server.files.set(`/Audio/${track(0)}/Lyrics`, text(words, 'application/json; charset=utf-8'));
    const film = jid('m', 1);
    server.files.set(`/Videos/${film}/${film}/Subtitles/2/Stream.vtt`, text('WEBVTT\n\n', 'text/vtt'));
    const extras = extrasFor(setting, setting.now);
    for (const id of [jid('b', 1), film])
      driver.write((writer) => wantItem(writer, ann, id, {}, setting.now));
    await setting.worker({ bringAlong: extras.bringAlong, parallel: 1 }).drain();
    const of = (id: string) => driver.read((reader) => extrasOf(reader, ann, id));
    assert.deepEqual(
      [jid('b', 1), track(0), track(1), film].map((id) =>
        of(id).map(({ kind, format }) => `${kind}.${format}`),
      ),
      [['image.jpg'], ['lyrics.json'], [], ['subtitle.vtt']],
    );
    assert.equal(of(film)[0]?.language, 'deu');
    const path = join(setting.folder, of(track(0))[0]?.path ?? '');
    assert.equal(readFileSync(path, 'utf8'), words);
    // The words of the other song come when the server has them.
    server.files.set(`/Audio/${track(1)}/Lyrics`, text(words, 'application/json'));
    assert.deepEqual([await extras.complete(ann, track(1)), await extras.complete(ann, track(1))], [1, 0]);
    driver.write((writer) => unwantItem(writer, ann, track(0)));
    await setting.worker().drain();
    assert.deepEqual([existsSync(path), of(jid('b', 1)).length], [false, 1]);
    driver.write((writer) => unwantItem(writer, ann, jid('b', 1)));
    await setting.worker().drain();
    assert.deepEqual(of(jid('b', 1)), []);
  });

  test('a file that was damaged or lost on this device is found and fetched again', async (t) => {
    const setting = await DownloadSetting.make(t);
    const bytes = setting.serve(0);
    setting.serve(1);
    for (const number of [0, 1]) setting.ask(number);
    await setting.worker().drain();
    assert.deepEqual(await verifyFiles(setting.driver, setting.files), { checked: 2, damaged: [] });
    const path = setting.queue().find(({ name }) => name === 'a')?.file_path ?? '';
    const broken = Uint8Array.from(bytes);
    broken[500] = (broken[500] ?? 0) ^ 1;
    writeFileSync(join(setting.folder, path), broken);
    assert.deepEqual(await verifyFiles(setting.driver, setting.files), { checked: 2, damaged: [path] });
    await setting.worker().drain();
    assert.deepEqual(setting.states(), { a: 'completed', b: 'completed' });
    assert.equal(server(setting), 2);
    assert.deepEqual((await verifyFiles(setting.driver, setting.files)).damaged, []);
  });
});

/** How often the first track was fetched. */
const server = (setting: DownloadSetting): number =>
  setting.server.hits.filter(({ path }) => path === downloadPath(0)).length;
