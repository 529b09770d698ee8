import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { programPath } from '../../../tools/needs.ts';

const flags = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-gpu',
];

export interface Answer {
  readonly status: number;
  readonly words: string;
}

export interface Shown {
  readonly frames: number;
  readonly energy: number;
  readonly codecs: string;
}

/** One page that publishes or watches; what it does there is in webrtc-page.js. */
export class LivePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Publishes the camera by WHIP. */
  publish(address: string, key: string, codec = 'video/H264'): Promise<Answer> {
    return this.#ask(`live.publish(${JSON.stringify(address)}, ${JSON.stringify(key)}, '${codec}')`);
  }

  stopPublishing(): Promise<void> {
    return this.#ask('live.stopPublishing()');
  }

  /** Watches by WHEP. */
  watch(address: string): Promise<Answer> {
    return this.#ask(`live.watch(${JSON.stringify(address)})`);
  }

  /** What was shown and sounded so far. */
  shown(): Promise<Shown> {
    return this.#ask('live.shown()');
  }

  #ask<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }
}

/** Chromium with a camera and a microphone that are made up: a picture that moves, and a beep. */
export class Browsing implements AsyncDisposable {
  readonly #browser: Browser;
  /** What pages threw. */
  readonly thrown: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Browsing> {
    const executablePath = programPath('chromium');
    return new Browsing(await chromium.launch({ executablePath, headless: true, args: flags }));
  }

  async open(url: string): Promise<LivePage> {
    const page = await this.#browser.newPage();
    page.on('pageerror', (error) => this.thrown.push(`${error.name}: ${error.message}`));
    page.setDefaultTimeout(60_000);
    await page.addInitScript({ path: join(import.meta.dirname, 'webrtc-page.js') });
    await page.goto(url);
    return new LivePage(page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
