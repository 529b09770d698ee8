/** Live in the pages: watched by strangers, led by those who may, sent from a browser, recorded and played. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { rolesAreHeeded } from './live-roles.ts';
import { app, reordered, type Stage, send, startStage } from './live-setting.ts';
import { SizedPlayer } from './live-sizes.ts';
import { asked } from './offline-setting.ts';
import { until } from './setting.ts';

const isThere = needs('chromium', 'ffmpeg');

/** Waits until the picture of the page is live by this way and moves. */
async function moves(page: Page, way: string): Promise<void> {
  await page.getByRole('group', { name: 'How it is watched' }).getByText(way).first().waitFor();
  const at = () => page.evaluate<number>(`document.querySelector('video')?.currentTime ?? 0`);
  const first = await at();
  await until(`the picture moves by ${way}`, async () => (await at()) > first + 0.5);
}

describe('live in the pages', () => {
  let stage: Stage | undefined;
  const ends: (() => Promise<void>)[] = [];
  const ending = { after: (work: () => Promise<void>) => void ends.push(work) };
  const on = (): Stage => {
    if (stage === undefined) throw new Error('no server');
    return stage;
  };
  before(
    async () => {
      if (isThere.skip === undefined) stage = await startStage();
    },
    { timeout: 300_000 },
  );
  after(async () => {
    for (const end of ends.toReversed()) await end();
    await stage?.setting.stop();
  });

  test('a stranger waits for a room, and watches it by WebRTC and by HLS', isThere, async (t) => {
    const { setting, into } = on();
    const page = await setting.open(t);
    await page.goto(`${setting.server.url}/live/${app}/stage`);
    await page.getByText('Nothing is on the air here').waitFor();
    send(ending, await into('stage'));
    await moves(page, 'WebRTC');
    await page.getByRole('combobox', { name: 'Way of watching' }).selectOption('ll-hls');
    await moves(page, 'HLS');
    await page.getByRole('group', { name: 'How it is watched' }).getByText('1 viewer').waitFor();

    const studio = await setting.open(t, { signedIn: true });
    await studio.goto(`${setting.server.url}/studio/apps/${app}`);
    await studio.getByRole('button', { name: 'who watches stage' }).click();
    const dialog = studio.getByRole('dialog', { name: 'Who watches stage' });
    await dialog.getByRole('listitem').getByText('HLS, since').waitFor();
    await dialog.getByRole('button', { name: 'Cut off: 127.0.0.1' }).click();
    await studio.getByText('127.0.0.1 was cut off').waitFor();
  });

  test(
    'a room is sent on; the key of the other server is told to nobody, and what failed is',
    isThere,
    async (t) => {
      const { setting, into } = on();
      send(ending, await into('onward'));
      const page = await setting.open(t, { signedIn: true });
      await page.goto(`${setting.server.url}/studio/apps/${app}/restream`);
      await page.getByRole('combobox', { name: 'Room' }).fill('onward');
      await page.getByRole('textbox', { name: 'Server' }).fill('rtmp://127.0.0.1:1/elsewhere/');
      await page.getByLabel('Stream key').fill('hidden-key');
      await page.getByRole('button', { name: 'Add a server' }).click();
      const row = page
        .getByRole('listitem')
        .filter({ hasText: 'onward to rtmp://127.0.0.1:1/elsewhere/****' });
      await row.getByText('Last error:').waitFor();
      await page.reload();
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByRole('status').getByText('paused').waitFor();
      assert.ok(!(await page.content()).includes('hidden-key'));
      await row.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await page.getByText('No room is sent on yet.').waitFor();
    },
  );

  test('a callback that did not arrive says why, and is sent again by hand', isThere, async (t) => {
    const { setting } = on();
    const page = await setting.open(t, { signedIn: true });
    await page.goto(`${setting.server.url}/studio/apps/${app}/callbacks`);
    await page.getByText('No receiver is named').waitFor();
    // Of this machine, where callbacks may not go unless the operator says so.
    const body = JSON.stringify({ callbackUrl: 'http://127.0.0.1:1/hook' });
    await asked(setting, `/api/v1/apps/${app}`, { method: 'PATCH', body });
    await page.reload();
    await page.getByRole('button', { name: 'Send a ping' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'ping' });
    const isTold = async (text: string) => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return (await row.getByText(text).count()) > 0;
    };
    await until('it is given up', () => isTold('given up'));
    assert.match(await row.innerText(), /1 attempt · no answer: /);
    await row.getByRole('button', { name: 'Send it again' }).click();
    await until('it was tried again', () => isTold('2 attempts'));
    await asked(setting, `/api/v1/apps/${app}`, {
      method: 'PATCH',
      body: JSON.stringify({ callbackUrl: '' }),
    });
  });

  test(
    'B-frames: WebRTC is refused with the reason, and HLS takes its place by itself',
    isThere,
    async (t) => {
      const { setting, into } = on();
      send(ending, await into('reordered'), reordered);
      const page = await setting.open(t, { signedIn: true });
      await page.goto(`${setting.server.url}/studio/apps/${app}`);
      const card = page.getByRole('article', { name: 'reordered' });
      await card.getByRole('listitem').getByText('B-frames', { exact: false }).waitFor();
      await card.getByRole('link', { name: 'Watch' }).click();
      await page.getByText('Not by WebRTC:').waitFor();
      await moves(page, 'HLS');
    },
  );

  test('players go over to a smaller size and back; the source may return larger', isThere, async (t) => {
    const { setting, into, configure } = on();
    await configure('enabled: false\n  renditions:', 'enabled: true\n  renditions:');
    t.after(() => configure('enabled: true\n  renditions:', 'enabled: false\n  renditions:'));
    await configure('height: 360\n      bitrate_kbps: 700', 'height: 90\n      bitrate_kbps: 100');
    const page = await setting.open(t);
    await page.goto(`${setting.server.url}/embed/${app}/sizes`);
    await page.getByText('Nobody is live here').waitFor();
    const player = await SizedPlayer.in(page);
    // B-frames keep the page from WebRTC.
    const address = await into('sizes');
    const first = send(t, address, reordered);
    await player.begun();
    await player.goesOver(180, true);
    first.kill();
    send(t, address, [...reordered, '-s', '480x270']);
    await player.begun();
    await player.goesOver(270, true);
    await player.another(`/hls/${app}/sizes/index.m3u8`);
    await player.goesOver(270, false);
  });

  test(
    'a room is recorded from its page, and the recording is played, named and deleted',
    isThere,
    async (t) => {
      const { setting, into } = on();
      send(ending, await into('kept'));
      const page = await setting.open(t, { signedIn: true });
      await page.goto(`${setting.server.url}/`);
      await page.getByRole('link', { name: 'Live', exact: true }).click();
      await page.getByRole('main').getByRole('link', { name: 'Live' }).click();
      const card = page.getByRole('article', { name: 'kept' });
      await card.getByText('H.264 320×180').waitFor();
      await card.getByRole('button', { name: 'Record' }).click();
      const over = card.getByRole('button', { name: 'Stop recording' });
      await over.waitFor();
      await until('a second is recorded', async () => {
        const { cookie, server } = setting;
        const answer = await fetch(`${server.url}/api/v1/apps/${app}/recordings`, { headers: { cookie } });
        const [one] = (await answer.json()).items;
        return one !== undefined && Date.now() - Date.parse(one.startedAt) > 2_000;
      });
      await over.click();
      await card.getByRole('button', { name: 'Record', exact: true }).waitFor();
      await page.getByRole('link', { name: 'Recordings' }).click();
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
      await until('it is whole', async () => (await page.locator('video').count()) > 0);
      await page.evaluate(`document.querySelector('video').play()`);
      await until('it plays', () => page.evaluate(`document.querySelector('video').currentTime > 0.3`));
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('The first evening');
      await page.getByRole('button', { name: 'Add a tag' }).click();
      await page.getByRole('textbox', { name: 'Tag' }).fill('place');
      await page.getByRole('textbox', { name: 'Value' }).fill('Harbour');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 3, name: 'The first evening' }).waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('The recording is deleted.').waitFor();
    },
  );

  test(
    'a key is shown once with what an encoder is told, then the stream that came; settings are rehearsed and put back',
    isThere,
    async (t) => {
      const { setting } = on();
      const page = await setting.open(t, { signedIn: true });
      await page.goto(`${setting.server.url}/studio/apps/${app}`);
      await page.getByRole('button', { name: 'New key', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Room' }).fill('shown-once');
      await dialog.getByRole('button', { name: 'New key' }).click();
      const shown = page.getByRole('dialog', { name: 'The key is made' });
      assert.match(await shown.locator('code').first().innerText(), /^rtmp:\/\/127\.0\.0\.1(?::\d+)?\/live$/);
      const server = await shown.locator('code').first().innerText();
      const key = await shown.locator('code').nth(1).innerText();
      await shown.getByText('Waiting for the stream.').waitFor();
      send(ending, `${server}/${key}`);
      await shown.getByText('The stream is on the air.').waitFor();
      await moves(page, 'WebRTC');
      await shown.getByRole('button', { name: 'Close' }).click();
      await page.reload();
      await page.getByText('shown-once').first().waitFor();
      assert.ok(!(await page.content()).includes(key), 'it is nowhere any more');

      await page.getByRole('link', { name: 'Settings', exact: true }).last().click();
      await page.getByRole('switch', { name: 'Chat', exact: true }).check();
      await page.getByRole('button', { name: 'Save', exact: true }).first().click();
      await page.getByText('Saved.').first().waitFor();
      await page.getByRole('button', { name: 'Open it' }).click();
      const text = page.getByRole('textbox', { name: 'config.yaml' });
      await text.fill(`${await text.inputValue()}\n# written by hand\n`);
      await page.getByRole('button', { name: 'See what would change' }).click();
      await page.getByRole('listitem').getByText('# written by hand').waitFor();
      await text.fill('features: [');
      await page.getByRole('button', { name: 'See what would change' }).click();
      await page.getByRole('alert').first().waitFor();
    },
  );

  test(
    'a room talks: a guest writes, a moderator removes and silences, signs reach everybody',
    isThere,
    async (t) => {
      const { setting, into } = on();
      // A room that nobody could publish into has no chat.
      await into('talk');
      const body = JSON.stringify({ chat: true, reactions: true });
      await asked(setting, `/api/v1/apps/${app}`, { method: 'PATCH', body });
      const address = `${setting.server.url}/live/${app}/talk`;
      const [guest, moderator] = [await setting.open(t), await setting.open(t, { signedIn: true })];
      await guest.goto(address);
      await guest.getByRole('textbox', { name: 'Your name' }).fill('Ines');
      await guest.getByRole('button', { name: 'Join in' }).click();
      await moderator.goto(address);
      await guest.getByText('2 people here').waitFor();
      await guest.getByRole('textbox', { name: 'Message' }).fill('Good evening');
      await guest.getByRole('button', { name: 'Send' }).click();
      const said = moderator.getByRole('log').getByText('Good evening');
      await said.waitFor();
      await moderator.getByRole('button', { name: 'React with 👏' }).click();
      await guest.locator('[aria-hidden] span', { hasText: '👏' }).first().waitFor({ state: 'attached' });
      await moderator.getByRole('button', { name: 'Silence Ines' }).click();
      await moderator.getByText('Ines may not write here any more.').waitFor();
      await moderator.getByRole('button', { name: 'Remove the message of Ines' }).click();
      await guest.getByText('Nobody has said anything yet.').waitFor();
      await guest.getByRole('textbox', { name: 'Message' }).fill('And again');
      await guest.getByRole('button', { name: 'Send' }).click();
      await guest.getByRole('alert').waitFor();
      assert.equal(await moderator.getByRole('log').getByText('And again').count(), 0);
      await moderator.goto(`${setting.server.url}/studio/apps/${app}/chat`);
      await moderator.getByRole('button', { name: 'Let write again: Ines' }).click();
      await moderator.getByText('Nobody is silenced.').waitFor();
      await guest.getByRole('textbox', { name: 'Message' }).fill('Thank you');
      await guest.getByRole('button', { name: 'Send' }).click();
      await guest.getByRole('log').getByText('Thank you').waitFor();
    },
  );

  test('a browser goes on the air with its camera, and others see it', isThere, async (t) => {
    const { setting } = on();
    const sender = await setting.open(t, { signedIn: true });
    // A camera of this world would stand on somebody's desk.
    await sender.addInitScript(`navigator.mediaDevices.getUserMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const paint = canvas.getContext('2d');
      let turn = 0;
      setInterval(() => {
        paint.fillStyle = 'hsl(' + (turn += 7) + ' 80% 50%)';
        paint.fillRect(0, 0, 320, 180);
      }, 66);
      const sound = new AudioContext();
      const [tone, out] = [sound.createOscillator(), sound.createMediaStreamDestination()];
      tone.connect(out);
      tone.start();
      return new MediaStream([...canvas.captureStream(15).getTracks(), ...out.stream.getTracks()]);
    };`);
    await sender.goto(`${setting.server.url}/studio/apps/${app}`);
    await sender.getByRole('textbox', { name: 'Room' }).fill('desk');
    await sender.getByRole('button', { name: 'Go on the air' }).click();
    await sender.getByText('You are on the air.').waitFor();
    await sender.getByRole('article', { name: 'desk' }).waitFor();
    const viewer = await setting.open(t);
    await viewer.goto(`${setting.server.url}/live/${app}/desk`);
    await moves(viewer, 'WebRTC');
    await sender.getByRole('button', { name: 'Go off the air' }).click();
    await viewer.getByText('Nothing is on the air here').waitFor();
  });

  rolesAreHeeded(on);
});
