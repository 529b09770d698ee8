import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressFilter } from '@bandstand/http';
import { needs } from '../../../tools/needs.ts';
import type { AccessUnit } from '../src/plane/index.ts';
import { Pull, type PullOptions } from '../src/rtsp/index.ts';
import { RtspReader } from '../src/rtsp/messages.ts';
import { Broadcast, room, until } from './broadcast.ts';
import { RtspServer, recorded } from './rtsp-server.ts';

const gate = async ({ protocol, key }: { readonly protocol: string; readonly key: string }) =>
  ({ allowed: true, stream: room(`${protocol}-${key}`), whenTaken: 'take over' }) as const;
const request = { protocol: 'rtsp', app: 'live', key: 'camera', password: undefined, address: '' } as const;
const stream = room('rtsp-camera');

class Pulling implements AsyncDisposable {
  readonly pull: Pull;
  readonly troubles: string[] = [];

  constructor(broadcast: Broadcast, address: string, options: Partial<PullOptions> = {}) {
    this.pull = new Pull({
      plane: broadcast.plane,
      clock: Date.now,
      chance: () => 0.5,
      mayReach: addressFilter(['127.0.0.1/32']),
      request,
      address: () => address,
      silenceMs: 30_000,
      againMs: { first: 10, longest: 50 },
      onTrouble: (why) => this.troubles.push(why),
      onFault: (error) => this.troubles.push(String(error)),
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pull.close();
  }
}

test(
  'a camera is fetched with its password, again after its connection broke, and until it is stopped',
  needs('ffmpeg'),
  async () => {
    const media = await recorded();
    for (const scheme of ['digest', 'basic'] as const) {
      await using server = await RtspServer.start(media, { user: 'me', password: 'a:b c', scheme });
      await using broadcast = await Broadcast.start({ gate });
      const address = server.url.replace('a:b c', 'a%3Ab%20c');
      await using pulling = new Pulling(broadcast, address);
      await until('it is live', () => pulling.pull.status.state === 'live');
      const publication = broadcast.plane.find(stream);
      const reader = publication?.read({ mostBytes: 1e7, from: 'next keyframe' });
      const units: AccessUnit[] = [];
      for await (const batch of reader ?? []) {
        units.push(...batch.units);
        if (units.length > 150) break;
      }
      const [pictures, sounds] = ['video', 'audio'].map((kind) =>
        units.filter(({ format }) => format.kind === kind),
      );
      assert.equal(publication?.video?.width, 320);
      assert.equal(publication?.audio?.codec, 'aac');
      assert.ok(pictures?.[0]?.keyframe);
      const steps = (list: readonly AccessUnit[] = []) =>
        new Set(
          list
            .slice(1)
            .map(({ decodeAt }, index) => Math.round((decodeAt - (list[index]?.decodeAt ?? 0)) / 1000)),
        );
      assert.deepEqual([...steps(pictures)], [40]);
      assert.deepEqual([...steps(sounds)], [21]);
      const sent = new Set(media.sounds.map((sound) => sound.toString('hex')));
      assert.ok(sounds?.every(({ data }) => sent.has(data.toString('hex'))));
      assert.deepEqual(server.faults, []);
      server.cut();
      await until('it broke', () => pulling.troubles.length > 0);
      await until('it is live again', () => pulling.pull.status.state === 'live');
      await broadcast.plane.stop(stream, 'stopped');
      await until('it is stopped', () => pulling.pull.status.state === 'stopped');
      assert.equal(broadcast.plane.find(stream), undefined);
    }
  },
);

test(
  'a wrong password, a server that is away and a network that is closed are told, and tried again later',
  needs('ffmpeg'),
  async () => {
    const media = await recorded();
    await using broadcast = await Broadcast.start({ gate });
    await using server = await RtspServer.start(media, { user: 'me', password: 'sesame' });
    const trouble = async (
      address: string,
      words: RegExp,
      options: Partial<PullOptions> = {},
    ): Promise<void> => {
      await using pulling = new Pulling(broadcast, address, options);
      await until(words.source, () => pulling.troubles.length > 1);
      assert.match(pulling.troubles[0] ?? '', words);
      assert.doesNotMatch(pulling.troubles.join(), /sesame|wrong|127\.0\.0\.1/);
    };
    await trouble(server.url.replace('sesame', 'wrong'), /name and a password/);
    await trouble(server.url, /may not reach/, { mayReach: addressFilter() });
    await trouble(server.url.replace('127.0.0.1', 'localhost'), /may not reach/, {
      mayReach: addressFilter(),
    });
    await trouble('rtsp://127.0.0.1:1/x', /cannot be reached/);
    assert.equal(broadcast.events.length, 0);
  },
);

test('bytes that are no RTSP are refused, in whatever pieces they come', () => {
  const answer = 'RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 2\r\n\r\nhi';
  const packet = Buffer.from([0x24, 2, 0, 3, 1, 2, 3]);
  const all = Buffer.concat([
    Buffer.from(answer),
    packet,
    Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
  ]);
  for (let cut = 0; cut <= all.length; cut += 1) {
    const reader = new RtspReader();
    const parts = [...reader.feed(all.subarray(0, cut)), ...reader.feed(all.subarray(cut))];
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['answer', 'packet', 'other'],
    );
  }
  for (const wrong of [
    'HTTP/1.1 200 OK\r\n\r\n',
    'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n',
    'x'.repeat(20_000),
  ])
    assert.throws(() => [...new RtspReader().feed(Buffer.from(wrong))], /RTSP|impossible/);
});
