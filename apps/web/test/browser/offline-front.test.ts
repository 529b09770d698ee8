/** Music kept in a browser whose server is slow, sends files that are cut short, or stands beside one with films. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { newId } from '../../../../packages/offline/test/stock/state.ts';
import { startStock } from '../../../../packages/offline/test/stock-jellyfin.ts';
import { needs, programPath } from '../../../../tools/needs.ts';
import { type Front, openFront } from './front.ts';
import { keep, Profile, signIn, turnOn } from './offline-setting.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum } from './sound.ts';
import { tone } from './tone.ts';

const away = (page: Page) => page.getByText('The server cannot be reached. You see');

describe('music kept in a browser, behind a front', () => {
  const shared = sharedDemo();
  const ends: (() => Promise<void>)[] = [];
  let [front, page]: [Front | undefined, Page | undefined] = [undefined, undefined];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });

  /** The browser that keeps music, opened by the first test that asks. */
  async function opened(): Promise<{ front: Front; page: Page }> {
    if (front !== undefined && page !== undefined) return { front, page };
    const setting = await shared();
    const ending = { after: (work: () => Promise<void>) => void ends.push(work) };
    const [mine, profile] = [await openFront(ending, setting.server.url), await Profile.make(ending)];
    const first = await profile.start();
    await signIn(profile, setting, mine.url);
    await turnOn(first, mine.url);
    [front, page] = [mine, first];
    return { front: mine, page: first };
  }

  test(
    'a slow server keeps nobody waiting: the list is there at once, and what the server then says comes by itself',
    needs('chromium'),
    async () => {
      const { front: slow, page: open } = await opened();
      await open.goto(`${slow.url}/settings`);
      let [say, held] = [() => {}, 0];
      const gate = new Promise<void>((resolve) => {
        say = resolve;
      });
      slow.answer = async ({ url, ask }) => {
        if (!url.startsWith('/api/v1/albums?')) return undefined;
        held += 1;
        await gate;
        const { body, ...said } = await ask();
        return { ...said, body: String(body).replaceAll('"Salt Almanac"', '"Salt Almanac, revised"') };
      };
      await open.getByRole('link', { name: 'Albums', exact: true }).first().click();
      const main = open.getByRole('main');
      await main.getByText('Salt Almanac', { exact: true }).first().waitFor();
      assert.ok(held > 0, 'the server has been asked, and has not said anything yet');
      assert.equal(await away(open).count(), 0, 'nor is it taken for gone');
      say();
      await main.getByText('Salt Almanac, revised', { exact: true }).first().waitFor();
      slow.answer = () => undefined;
    },
  );

  test('a file that plays shorter than the server says is not taken', needs('chromium'), async () => {
    const { front: broken, page: open } = await opened();
    const isFile = /^\/jellyfin\/Items\/\w+\/Download/i;
    broken.answer = async ({ url, bytes }) => {
      if (!isFile.test(url)) return undefined;
      // As long as the right one, and a second of it is sound.
      const body = Buffer.alloc(await bytes());
      tone(1).copy(body);
      return { type: 'audio/wav', body };
    };
    await openAlbum(open, broken.url, 'Vinterfyr');
    await open.getByRole('switch', { name: 'Keep on this device: Vinterfyr' }).click();
    await open.goto(`${broken.url}/offline`);
    await open
      .getByText(/the file plays 1 of \d+ seconds/)
      .first()
      .waitFor();
    broken.answer = () => undefined;
    // They are fetched again by themselves, whole.
    await open.getByText(/^2 of 2 tracks/).waitFor();
  });

  describe('a server of films at the same address', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bandstand-film-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    before(() => {
      const [sizes, file] = [['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15:d=4'], join(folder, 'film.webm')];
      execFileSync(programPath('ffmpeg'), [
        '-v',
        'error',
        ...sizes,
        '-c:v',
        'libvpx',
        '-deadline',
        'realtime',
        file,
      ]);
    });

    test(
      'a film plays with its subtitles, from the server and without it',
      needs('chromium', 'ffmpeg'),
      async (t) => {
        const setting = await shared();
        const films = await startStock(t);
        const place = films.state.addLibrary('Evenings', 'movies');
        const film = newId();
        const MediaStreams = [
          { Index: 0, Type: 'Video', Codec: 'vp8' },
          { Index: 1, Type: 'Subtitle', Codec: 'subrip', Language: 'deu', IsDefault: true },
          { Index: 2, Type: 'Subtitle', Codec: 'PGSSUB', Language: 'eng' },
        ];
        films.state.put(place, {
          Id: film,
          Type: 'Movie',
          Name: 'The Ferry',
          RunTimeTicks: 40_000_000,
          MediaStreams,
        });
        const bytes = readFileSync(join(folder, 'film.webm'));
        const both = await openFront({ after: (work) => t.after(work) }, setting.server.url);
        both.answer = async ({ url, ask, passTo }) => {
          const path = url.toLowerCase();
          if (/^\/api\/v1\/(?:changes|snapshot)/.test(path)) return { status: 404, body: '{}' };
          if (!path.startsWith('/jellyfin/') || path.includes('/quickconnect/')) return undefined;
          if (path.includes('/subtitles/1/'))
            return { type: 'text/vtt', body: 'WEBVTT\n\n00:00.000 --> 00:04.000\nAhoi, sagt sie.\n' };
          if (path.includes(`/videos/${film}/stream`) || path.includes(`/items/${film}/download`))
            return { type: 'video/webm', body: bytes };
          if (!path.includes('/authenticatewithquickconnect'))
            return passTo(films.url + url.slice('/jellyfin'.length));
          const said = await ask();
          const { User, AccessToken } = JSON.parse(String(said.body));
          films.state.users.set(User.Id, { id: User.Id, name: User.Name, password: '' });
          films.state.tokens.set(AccessToken, User.Id);
          return said;
        };
        const profile = await Profile.make({ after: (work) => t.after(work) });
        const open = await profile.start();
        await signIn(profile, setting, both.url);
        await turnOn(open, both.url);
        await open.getByRole('link', { name: 'Look at them' }).click();
        await open.getByRole('link', { name: 'The Ferry' }).click();
        const shown = `(() => {
        const video = document.querySelector('video');
        const track = video?.textTracks[0];
        return [video?.currentTime > 0.3, track?.language, track?.mode, track?.activeCues?.[0]?.text, video?.currentSrc];
      })()`;
        const plays = async (from: RegExp) => {
          await open.evaluate(`document.querySelector('video').play()`);
          await until('the film plays with its words', async () => {
            const [runs, language, mode, words, source] = await open.evaluate<readonly unknown[]>(shown);
            return (
              runs === true &&
              language === 'deu' &&
              mode === 'showing' &&
              words === 'Ahoi, sagt sie.' &&
              from.test(String(source))
            );
          });
          assert.equal(await open.evaluate(`document.querySelectorAll('track').length`), 1);
        };
        await open.locator('video').waitFor();
        await plays(/\/jellyfin\/Videos\//);
        await keep(open, 'The Ferry');
        both.answer = () => ({ status: 503, body: '' });
        await open.reload();
        await away(open).waitFor();
        await open.locator('video').waitFor();
        await plays(/\/kept\/media\//);
      },
    );
  });
});
