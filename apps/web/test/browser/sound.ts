/** What sounds in a page, and the ways to start it. */
import type { Page } from 'playwright-core';
import { until } from './setting.ts';

/** What one of the sound elements of the page does that have something to play. */
export interface Sounding {
  /** Seconds. */
  readonly at: number;
  readonly length: number | null;
  readonly paused: boolean;
  readonly url: string;
}

const soundScript = `[...document.querySelectorAll('audio')].filter((one) => one.currentSrc !== '').map((one) => ({
  at: one.currentTime, length: Number.isFinite(one.duration) ? one.duration : null, paused: one.paused, url: one.currentSrc,
}))`;

export const sounds = (page: Page): Promise<readonly Sounding[]> => page.evaluate(soundScript);

/** Waits until something sounds and has moved on; returns its address. */
export async function untilSounding(page: Page): Promise<string> {
  let heard = '';
  await until('something sounds', async () => {
    heard = (await sounds(page)).find(({ paused, at }) => !paused && at > 0.3)?.url ?? '';
    return heard !== '';
  });
  return heard;
}

/** Waits until nothing sounds. */
export const untilSilent = (page: Page): Promise<void> =>
  until('it pauses', async () => (await sounds(page)).every(({ paused }) => paused));

/** Goes to an album by way of the grid. */
export async function openAlbum(page: Page, url: string, title: string): Promise<void> {
  await page.goto(`${url}/albums`);
  await page.getByRole('link', { name: title, exact: true }).first().click();
  await page.getByRole('heading', { level: 2, name: title }).waitFor();
}

/** Presses play on the page of an album and waits for the sound. */
export async function playAlbum(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await untilSounding(page);
}
