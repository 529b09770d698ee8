import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum, playAlbum, sounds } from './sound.ts';
import { tone } from './tone.ts';

describe('what is on beside the music', () => {
  const shared = sharedDemo();

  test(
    'what one says in the chat, the other reads at once and may take back',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const [one, other] = [await open(t, { signedIn: true }), await open(t, { signedIn: true, width: 360 })];
      for (const page of [one, other]) {
        await page.goto(`${server.url}/chat`);
        await page.getByLabel('Your message').waitFor();
      }
      await one.getByLabel('Your message').fill('Is anybody at the harbour?');
      await one.keyboard.press('Enter');
      await other.getByRole('log').getByText('Is anybody at the harbour?').waitFor();
      assert.equal(await one.getByLabel('Your message').inputValue(), '');
      await one.getByRole('button', { name: 'Take back the message of mara' }).click();
      await until(
        'it is gone',
        async () => (await one.getByText('Is anybody at the harbour?').count()) === 0,
      );
    },
  );

  test('a station is added and heard, and gives way to the music', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.route('https://radio.example/**', (route) =>
      route.fulfill({ contentType: 'audio/wav', body: tone(30) }),
    );
    await page.goto(`${server.url}/radio`);
    await page.getByRole('button', { name: 'Add a station' }).click();
    await page.getByLabel('Name').fill('Radio Quay');
    await page.getByLabel('Address of the stream').fill('http://127.0.0.1:9/stream');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByText('leads into a private network').waitFor();
    await page.getByLabel('Address of the stream').fill('https://radio.example/stream');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Play Radio Quay' }).click();
    const player = page.getByRole('region', { name: 'Player' });
    await player.getByText('Live', { exact: true }).waitFor();
    await until('it sounds', async () => (await sounds(page)).some(({ paused, at }) => !paused && at > 0.1));
    await page.keyboard.press('k');
    await until('it pauses', async () => (await sounds(page)).every(({ paused }) => paused));
    await openAlbum(page, server.url, 'Vinterfyr');
    await playAlbum(page);
    assert.equal(await player.getByText('Live', { exact: true }).count(), 0);
  });
});
