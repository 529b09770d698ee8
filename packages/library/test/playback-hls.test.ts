import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { needs } from '../../../tools/needs.ts';
import { stranger } from '../src/access/index.ts';
import type { Container, HlsRequest } from '../src/playback/index.ts';
import { ffmpeg, type HlsSetting, openHls, samples } from './playback-hls-sounds.ts';

const never = new AbortController().signal;
/** Samples of an AAC frame; the encoder's delay is one more frame. */
const frame = 1024;

describe('HLS of a track', needs('ffmpeg'), () => {
  let setting: HlsSetting;
  before(async () => {
    setting = await openHls();
  });
  after(() => setting.close());

  const asking = (gid: string, kbps?: number): HlsRequest => ({ viewer: stranger, gid, kbps });

  /** Writes a playlist and all its segments into a folder, as a player would fetch them. */
  async function fetched(request: HlsRequest, container: Container): Promise<string> {
    const folder = mkdtempSync(join(setting.dir, 'player-'));
    const addresses = {
      segment: (index: number) => `${index}.${container}`,
      init: container === 'mp4' ? 'init.mp4' : undefined,
    };
    const text = await setting.hls.playlist(request, addresses);
    writeFileSync(join(folder, 'list.m3u8'), text);
    if (container === 'mp4') writeFileSync(join(folder, 'init.mp4'), await setting.hls.init(request));
    for (const name of text.split('\n').filter((line) => /^\d/.test(line))) {
      const bytes = await setting.hls.segment(request, Number.parseInt(name, 10), container, never);
      writeFileSync(join(folder, name), bytes);
    }
    return join(folder, 'list.m3u8');
  }

  for (const [name, seconds, rate, container] of [
    ['lossless.flac', 31.5, 44_100, 'ts'],
    ['studio.flac', 8.3, 48_000, 'mp4'],
    ['lossy.mp3', 31.7, 44_100, 'mp4'],
    ['short.flac', 1.3, 44_100, 'ts'],
  ] as const) {
    test(`${name} as ${container} holds every sample of the original`, async () => {
      const { gid, path } = setting.track(name, seconds, rate);
      const list = await fetched(asking(gid, 192), container);
      const original = samples(path);
      const played = samples(list);
      const whole = (Math.ceil(original.length / frame) + 1) * frame;
      // A player that obeys the edit list leaves the encoder's delay out.
      assert.ok([whole, whole - frame].includes(played.length), `${played.length} of ${whole} samples`);
      const delay = played.length === whole ? frame : 0;
      assert.ok(
        worst(original, played, delay) < 0.2,
        `off by ${worst(original, played, delay)} of the sound`,
      );
      const told = ffmpegSeconds(list);
      assert.ok(Math.abs(told - seconds) < 0.1, `${told} s`);
    });
  }

  /** The largest share of a second's energy by which the second differs from the original. */
  function worst(original: Int16Array, played: Int16Array, delay: number): number {
    let most = 0;
    for (let at = 0; at + 11_025 < original.length; at += 11_025) {
      let off = 0;
      let all = 0;
      for (let index = at; index < at + 11_025; index += 1) {
        const sample = original[index] ?? 0;
        off += (sample - (played[index + delay] ?? 0)) ** 2;
        all += sample ** 2;
      }
      most = Math.max(most, Math.sqrt(off / all));
    }
    return most;
  }

  function ffmpegSeconds(list: string): number {
    const bytes = ffmpeg(['-i', list, '-c', 'copy', '-f', 'adts', 'pipe:1']);
    let frames = 0;
    for (let at = 0; at < bytes.length; frames += 1)
      at +=
        ((bytes.readUInt8(at + 3) & 3) << 11) |
        (bytes.readUInt8(at + 4) << 3) |
        (bytes.readUInt8(at + 5) >> 5);
    const index = (bytes.readUInt8(2) >> 2) & 15;
    return ((frames - 1) * frame) / (index === 3 ? 48_000 : 44_100);
  }

  test('a segment has the same bytes whoever asks first, and from which end', async () => {
    const { gid } = setting.track('repeat.flac', 34, 44_100);
    const other = await openHls();
    const again = other.track('repeat.flac', 34, 44_100);
    try {
      for (const index of [5, 0, 4]) {
        const one = await setting.hls.segment(asking(gid), index, 'ts', never);
        const two = await setting.hls.segment(asking(gid), index, 'ts', never);
        assert.ok(one.equals(two), `segment ${index} repeated`);
      }
      for (const index of [0, 5, 4]) {
        const one = await setting.hls.segment(asking(gid), index, 'mp4', never);
        const two = await other.hls.segment(asking(again.gid), index, 'mp4', never);
        assert.ok(one.equals(two), `segment ${index} of another server`);
      }
    } finally {
      await other.close();
    }
  });

  test('what is not there, or not for this listener, does not exist', async () => {
    const { gid } = setting.track('hidden.flac', 7, 44_100);
    for (const index of [-1, 2, 1e9])
      await assert.rejects(setting.hls.segment(asking(gid), index, 'ts', never), { code: 'not_found' });
    setting.db.write((w) => w.run(`UPDATE albums SET visibility = 'private' WHERE id = 1`));
    const addresses = { segment: String, init: undefined };
    await assert.rejects(setting.hls.playlist(asking(gid), addresses), { code: 'not_found' });
    await assert.rejects(setting.hls.segment(asking(gid), 0, 'ts', never), { code: 'not_found' });
    setting.db.write((w) => w.run(`UPDATE albums SET visibility = 'public' WHERE id = 1`));
    await assert.rejects(setting.hls.segment(asking('no-such'), 0, 'ts', never), { code: 'not_found' });
  });
});

test('listeners share a conversion, and it ends when nobody asks any more', needs('ffmpeg'), async () => {
  const setting = await openHls(5);
  try {
    const { gid } = setting.track('long.flac', 40, 44_100);
    const request = { viewer: stranger, gid, kbps: 320 };
    const parts = Array.from({ length: 8 }, () => setting.hls.segment(request, 0, 'ts', never));
    const [first, ...others] = await Promise.all(parts);
    for (const other of others) assert.ok(first?.equals(other));
    assert.ok(setting.transcoder.running <= 1);
    while (setting.transcoder.running > 0) await pause(2);
    assert.equal(setting.kept(), 0, 'it was given up in the middle');
    const leaving = new AbortController();
    const left = setting.hls.segment(request, 6, 'ts', leaving.signal);
    leaving.abort(new Error('gone'));
    await assert.rejects(left, /gone/);
    while (setting.transcoder.running > 0) await pause(2);
    assert.ok((await setting.hls.segment(request, 6, 'ts', never)).length > 10_000);
  } finally {
    await setting.close();
  }
});
