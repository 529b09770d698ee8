import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo } from './setting.ts';
import { openAlbum } from './sound.ts';
import { tone } from './tone.ts';

describe('looking after the library', () => {
  const shared = sharedDemo();

  test(
    'a file is uploaded and becomes a draft; what is no music is turned away',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const page = await open(t, { signedIn: true });
      await page.goto(`${server.url}/uploads`);
      await page.getByRole('button', { name: 'Choose files' }).waitFor();
      await page.locator('input[type=file]').setInputFiles([
        { name: 'A tone from the pier.wav', mimeType: 'audio/wav', buffer: tone(3) },
        { name: 'letter.wav', mimeType: 'audio/wav', buffer: Buffer.from('Dear Mara,') },
      ]);
      await page.getByText('Was not taken').waitFor();
      await page.getByText('Is in the library, as a draft').waitFor();
    },
  );

  test(
    'an edit is locked against scans, and somebody else’s is not written over',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const page = await open(t, { signedIn: true, width: 360, height: 740 });
      await openAlbum(page, server.url, 'Salt Almanac');
      const gid = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page.getByRole('link', { name: 'Edit the album' }).click();
      await page.getByLabel('Barcode').fill('4006381333931');
      await page.evaluate(
        `fetch('/api/v1/albums/${gid}', { method: 'PATCH', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ license: 'CC BY 4.0' }) })`,
      );
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').getByText('Somebody else saved a change meanwhile: Licence').waitFor();
      assert.equal(await page.getByLabel('Licence').inputValue(), 'CC BY 4.0');
      assert.equal(await page.getByLabel('Barcode').inputValue(), '4006381333931');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 2, name: 'Salt Almanac' }).waitFor();
      await page.getByRole('link', { name: 'Edit the album' }).click();
      await page.getByRole('button', { name: 'Follow the files again' }).first().waitFor();
      assert.equal(await page.getByLabel('Barcode').inputValue(), '4006381333931');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    },
  );

  test('a smart playlist counts while its rules are made', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/playlists/rules`);
    await page.getByLabel('Name').fill('Songs of one album');
    const first = page.getByRole('group', { name: 'Condition 1' });
    await first.getByLabel('Field').selectOption('albumTitle');
    await first.getByLabel('Value').fill('Vinterfyr');
    await page.getByRole('status').getByText('2 tracks').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 2, name: 'Songs of one album' }).waitFor();
    await page.getByText('Fills itself').waitFor();
  });
});
