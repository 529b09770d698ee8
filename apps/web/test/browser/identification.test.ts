import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo } from './setting.ts';

const mbid = '6a2f5b1c-2e4f-4f0e-9d4e-0f2f3b0f1a11';

/** Lets the last two tracks be one recording, and the one before them be found: as identification would write it. */
function identify(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'library.db'), { timeout: 10_000 });
  const recordings = [{ mbid, title: 'Found', artist: 'Somebody', album: null, sources: 3 }];
  const matches = [{ trackId: 'another-sound', score: 0.94, speed: 1, recordings }];
  const settled = `UPDATE identifications SET step = 'done', due_at = 9e15, acoustid = ?, score = 1`;
  const last = '(SELECT max(track_id) FROM identifications)';
  try {
    db.prepare(`${settled} WHERE track_id >= ${last} - 1`).run('a-sound');
    db.prepare(`${settled}, matches = ?, review = 'suggested' WHERE track_id = ${last} - 2`).run(
      'another-sound',
      JSON.stringify(matches),
    );
  } finally {
    db.close();
  }
}

describe('reviewing what the sound says', () => {
  const shared = sharedDemo();

  test('works by keyboard on a narrow screen, and says what there is', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    identify(server.dataDir);
    const page = await open(t, { signedIn: true, width: 360, height: 740 });
    await page.goto(`${server.url}/admin/identification`);
    await page.getByRole('heading', { name: 'Identification is off' }).waitFor();
    await page.getByRole('alert').getByText('--no-acoustid').waitFor();
    await page.getByRole('progressbar', { name: 'Progress of fingerprinting' }).waitFor();
    const group = page.getByRole('article', { name: '2 tracks are one recording' });
    assert.equal(await group.getByRole('radio').count(), 2);
    await group.getByRole('radio', { checked: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.match(
      (await page.evaluate<string | null>(`document.activeElement.getAttribute('aria-label')`)) ?? '',
      /^Keep all duplicates of /,
    );
    await page.keyboard.press('Enter');
    await page.getByText('They stay as they are.').waitFor();
    await page.getByText('No two tracks are the same recording.').waitFor();
    assert.equal(
      await page.evaluate(`document.activeElement.getAttribute('aria-label')`),
      'Duplicates',
      'what is focused tells where one is',
    );

    await page.getByRole('link', { name: /^Found/ }).click();
    await page.getByRole('button', { name: 'Accept the MusicBrainz id of Found' }).click();
    await page.getByText('Nothing new was found.').waitFor();
    assert.equal(await page.getByRole('link', { name: /^Found/ }).getAttribute('aria-current'), 'page');
    await page.getByRole('link', { name: /^Unknown/ }).click();
    await page.getByText('Every track that was looked up is known.').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
  });
});
