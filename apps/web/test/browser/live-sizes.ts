/** The player of HLS in a page, seen from outside: which size it shows, and what it stumbled over. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { until } from './setting.ts';

/* What each player of the page says from its beginning on, and the last one of them. */
const listening = `import('/embed/hls.mjs').then(({ default: Hls }) => {
  const { loadSource } = Hls.prototype;
  Hls.prototype.loadSource = function (address) {
    const heard = { errors: [], holes: 0, levels: [], parts: [] };
    globalThis.seen = { player: this, heard };
    this.on(Hls.Events.ERROR, (_, { type, details, buffer, error }) => {
      // Who has nothing left to show waits for the encoder; who has, stumbled over what he has.
      if (details === 'bufferStalledError' && !(buffer > 0.3)) return;
      // With B-frames the sound of a segment ends before its pictures: it is fetched again for the rest, in the other size.
      if (details === 'bufferAppendNoProgress') return;
      heard.errors.push([type, details, buffer ?? '', error?.message ?? ''].join(' '));
    });
    this.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => heard.levels.push(this.levels[level].height));
    this.on(Hls.Events.FRAG_BUFFERED, (_, { frag, part }) => {
      if (part) heard.parts.push(this.levels[frag.level].height);
      const { buffered, currentTime } = this.media;
      for (let at = 0; at < buffered.length; at += 1) if (buffered.start(at) > currentTime) heard.holes += 1;
    });
    return loadSource.call(this, address);
  };
  globalThis.another = (address) => {
    const video = document.createElement('video');
    video.muted = true;
    document.querySelector('video').replaceWith(video);
    const player = new Hls({ lowLatencyMode: false, enableWorker: false });
    player.loadSource(address);
    player.attachMedia(video);
    return video.play();
  };
})`;

/* The height that is shown, what has been shown and heard, and the picture itself. */
const look = `(() => {
  const { media } = seen.player;
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
  const paint = canvas.getContext('2d');
  paint.drawImage(media, 0, 0, 32, 18);
  return {
    height: media.videoHeight,
    at: media.currentTime,
    pictures: media.getVideoPlaybackQuality().totalVideoFrames,
    sound: media.webkitAudioDecodedByteCount,
    picture: paint.getImageData(0, 0, 32, 18).data.join(),
  };
})()`;

interface Look {
  readonly height: number;
  readonly at: number;
  readonly pictures: number;
  readonly sound: number;
  readonly picture: string;
}

interface Heard {
  /** Of the player, in its words. */
  readonly errors: readonly string[];
  /** How often there was a hole before it in what it holds. */
  readonly holes: number;
  /** Heights that it went over to, in turn. */
  readonly levels: readonly number[];
  /** Heights of the parts that it took. */
  readonly parts: readonly number[];
}

/** The players of one page; made before the first of them begins. */
export class SizedPlayer {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async in(page: Page): Promise<SizedPlayer> {
    await page.evaluate(listening);
    return new SizedPlayer(page);
  }

  /** Resolves when a player has begun that was not there before. */
  async begun(): Promise<void> {
    await until('a player begins', () =>
      this.#page.evaluate<boolean>(
        'globalThis.seen !== globalThis.known && seen.player.media?.videoHeight > 0',
      ),
    );
    await this.#page.evaluate('void (globalThis.known = seen)');
  }

  /** One that knows nothing of parts takes the place of the page's own. */
  async another(address: string): Promise<void> {
    await this.#page.evaluate(`seen.player.destroy(); void another(${JSON.stringify(address)})`);
    await this.begun();
  }

  /** Goes over to a size as its own choice does, and resolves when pictures of it move, with sound. */
  async #goTo(height: number): Promise<void> {
    const levels = 'seen.player.levels.findIndex(({ height }) => height === ';
    await this.#page.evaluate(`seen.player.loadLevel = ${levels}${height})`);
    await until(`${height} is shown`, async () => (await this.#look()).height === height);
    const first = await this.#look();
    await until(`${height} moves and sounds`, async () => {
      const now = await this.#look();
      assert.equal(now.height, height);
      const moves = now.pictures > first.pictures + 4 && now.picture !== first.picture;
      return moves && now.sound > first.sound && now.at > first.at + 0.5;
    });
  }

  /** Goes over from the smaller of two sizes and back, by parts where the player knows of them, and stumbles over nothing. */
  async goesOver(height: number, hasParts: boolean): Promise<void> {
    assert.deepEqual(await this.#page.evaluate('seen.player.levels.map(({ height }) => height)'), [
      90,
      height,
    ]);
    // Where a stream or a size has just begun there may be a hole, over which players leap: what counts comes afterwards.
    await this.#goTo(90);
    await this.#page.evaluate(
      'void Object.assign(seen.heard, { errors: [], holes: 0, levels: [], parts: [] })',
    );
    const ways = [height, 90];
    for (const each of ways) await this.#goTo(each);
    const { errors, holes, levels, parts } = await this.#page.evaluate<Heard>('seen.heard');
    assert.deepEqual([errors, holes], [[], 0]);
    assert.deepEqual(levels.slice(-ways.length), ways);
    assert.deepEqual([parts.includes(90), parts.includes(height)], [hasParts, hasParts]);
  }

  #look(): Promise<Look> {
    return this.#page.evaluate(look);
  }
}
