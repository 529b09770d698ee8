/** From the camera to the viewer: a clock is burnt into the picture and read back in a browser's player. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { programPath } from '../../tools/needs.ts';
import type { Benchmark, Tell } from './benchmark.ts';
import { besideLimit, percentile } from './figures.ts';
import { publishClock, senderRates } from './live-browser-camera.ts';
import { ffmpeg, type LiveStage, liveStage } from './live-stage.ts';
import { type Scope, scoped } from './scope.ts';

const [width, height, bits, block] = [512, 288, 32, 16];
const frameMs = 40;

/** A grey picture whose top holds a time: a block for each bit, and below it the same the other way round. */
function picture(time: number): Buffer {
  const bytes = Buffer.alloc((width * height * 3) / 2, 128);
  const low = BigInt(time) & 0xff_ff_ff_ffn;
  for (let bit = 0; bit < bits; bit += 1) {
    const on = (low >> BigInt(bit)) & 1n;
    for (let y = 0; y < block * 2; y += 1) {
      const bright = y < block === (on === 1n);
      bytes.fill(bright ? 235 : 16, y * width + bit * block, y * width + (bit + 1) * block);
    }
  }
  return bytes;
}

/** A camera of 25 pictures a second with a keyframe each second, and a tone. */
function camera(scope: Scope, to: string): void {
  const input = `-f rawvideo -pix_fmt yuv420p -s ${width}x${height} -r 25 -use_wallclock_as_timestamps 1 -i pipe:0`;
  const sound = '-re -f lavfi -i sine=sample_rate=48000';
  const coded = '-c:v libx264 -preset ultrafast -tune zerolatency -g 25 -b:v 500k -c:a aac -b:a 64k -f flv';
  const child = ffmpeg(scope, `${input} ${sound} ${coded} ${to}`, ['pipe', 'ignore', 'inherit']);
  child.stdin?.on('error', () => {});
  const taking = setInterval(() => child.stdin?.write(picture(Date.now())), frameMs);
  scope.after(() => clearInterval(taking));
}

/** In the page: how old each picture is when it is shown, of those whose clock can be read. Milliseconds. */
const reading = (milliseconds: number): string => `new Promise((resolve) => {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [${width}, ${block * 2}];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const ages = [];
  const until = performance.now() + ${milliseconds};
  const look = () => {
    context.drawImage(video, 0, 0, ${width}, ${block * 2}, 0, 0, ${width}, ${block * 2});
    const now = Date.now();
    const { data } = context.getImageData(0, 0, ${width}, ${block * 2});
    const lit = (bit, y) => data[(y * ${width} + bit * ${block} + ${block / 2}) * 4] > 128;
    let low = 0;
    let whole = true;
    for (let bit = 0; bit < ${bits}; bit += 1) {
      if (lit(bit, ${block / 2})) low += 2 ** bit;
      whole &&= lit(bit, ${block / 2}) !== lit(bit, ${block + block / 2});
    }
    if (whole) ages.push((now % 2 ** 32) - low);
    if (performance.now() < until) video.requestVideoFrameCallback(look);
    else resolve(ages);
  };
  video.requestVideoFrameCallback(look);
})`;

const byHls = (room: string): string => `(async () => {
  const { default: Hls } = await import('/embed/hls.mjs');
  const hls = new Hls({ lowLatencyMode: true, enableWorker: false });
  hls.loadSource('/hls/live/${room}/index.m3u8');
  hls.attachMedia(document.querySelector('video'));
})()`;

async function opened(browser: Browser, url: string): Promise<Page> {
  // What measures asks the page for more than its policy lets scripts do.
  const page = await browser.newPage({ bypassCSP: true });
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  return page;
}

interface Way {
  readonly name: string;
  readonly most: number;
  readonly of: 'p50' | 'p95';
}

async function measured(page: Page, seconds: number, { name, most, of }: Way, tell: Tell): Promise<void> {
  // What a player needs to settle at its distance from the end.
  await page.waitForFunction('document.querySelector("video").currentTime > 8');
  const ages = await page.evaluate<number[]>(reading(seconds * 1000));
  if (ages.length < seconds * 5) throw new Error(`only ${ages.length} pictures could be read`);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(ages, share));
  tell(`${name}: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms of ${ages.length} pictures`);
  tell(besideLimit(`live-latency, ${name}, ${of}`, (of === 'p50' ? p50 : p95) ?? 0, 'ms', { most }));
  await page.close();
}

/** One browser page publishes, another one watches. */
async function byWhip(
  browser: Browser,
  { server, whipKey }: LiveStage,
  seconds: number,
  tell: Tell,
): Promise<void> {
  const key = await whipKey('browser');
  const camera = await opened(browser, `${server.url}/embed/live/nobody`);
  await publishClock(camera, { width, height, bits, block }, 'browser', key);
  const player = await opened(browser, `${server.url}/embed/live/browser`);
  await player.waitForFunction('document.documentElement.dataset.way === "whep"');
  await measured(player, seconds, { name: 'WHIP to WHEP', most: 500, of: 'p95' }, tell);
  const { available, target } = await senderRates(camera);
  const kilobits = (rate: number): string => (rate / 1000).toFixed(0);
  tell(
    `the publishing browser believes in ${kilobits(available)} kbit/s, and codes with ${kilobits(target)}`,
  );
  await camera.close();
}

export const liveLatency: Benchmark = {
  name: 'live-latency',
  about: 'the age of what a viewer sees: RTMP and WHIP to WebRTC, and RTMP to low-latency HLS',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const stage = await liveStage(scope);
      const { server, push } = stage;
      camera(scope, await push('clock'));
      const args = [
        '--autoplay-policy=no-user-gesture-required',
        '--disable-gpu',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
      ];
      const browser = await chromium.launch({
        executablePath: programPath('chromium'),
        headless: true,
        args,
      });
      scope.after(() => browser.close());
      const seconds = Math.max(10, wanted.seconds * wanted.rounds);
      const embedded = await opened(browser, `${server.url}/embed/live/clock`);
      await embedded.waitForFunction('document.documentElement.dataset.way === "whep"');
      await measured(embedded, seconds, { name: 'RTMP to WHEP', most: 500, of: 'p95' }, tell);
      await byWhip(browser, stage, seconds, tell);
      // The page of a room where nobody is leaves its player alone.
      const other = await opened(browser, `${server.url}/embed/live/nobody`);
      await other.evaluate(byHls('clock'));
      await measured(other, seconds, { name: 'RTMP to LL-HLS', most: 3000, of: 'p95' }, tell);
    }),
};
