import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { SrtcpSession, SrtpSession } from 'werift';
import { needs } from '../../../tools/needs.ts';
import { testSeed } from '../../../tools/seed.ts';
import { avcFormat } from '../src/codecs/index.ts';
import {
  H264In,
  Packetizer,
  parseRtp,
  Reorder,
  type RtpPacket,
  rtpHeader,
  Unwrapped,
} from '../src/rtp/index.ts';
import { nack, parseRtcp, pictureLoss, receiverReport } from '../src/webrtc/rtcp.ts';
import { keyBytes, profiles, SrtpReceiver, SrtpSender, saltBytes } from '../src/webrtc/srtp.ts';
import { bindingAnswer, isStun, parseBinding } from '../src/webrtc/stun.ts';
import { encode } from './coded-media.ts';

async function pictures() {
  const { record, pictures: coded } = await encode(
    'avcC',
    2,
    '640x360',
    '-c:v libx264 -preset ultrafast -bf 0',
  );
  const format = avcFormat(record);
  return coded.map(({ keyframe, data }, index) => ({
    format,
    keyframe,
    data: onlyPictures(data),
    decodeAt: index * 40_000,
    showAt: index * 40_000,
  }));
}

/** Without what is no part of a picture: an encoder's own words. */
function onlyPictures(data: Buffer): Buffer {
  const units: Buffer[] = [];
  for (let at = 0; at < data.length; at += 4 + data.readUInt32BE(at))
    if ([1, 5].includes(data.readUInt8(at + 4) & 31))
      units.push(data.subarray(at, at + 4 + data.readUInt32BE(at)));
  return Buffer.concat(units);
}

/** All packets of the pictures, numbered across the wrap. */
function packetsOf(units: Awaited<ReturnType<typeof pictures>>): RtpPacket[] {
  const packetizer = new Packetizer();
  let number = 65_500;
  return units.flatMap((unit) => {
    const payloads = packetizer.payloads(unit);
    return payloads.map((payload, index): RtpPacket => {
      const sequence = number & 0xff_ff;
      number += 1;
      const timestamp = (2 ** 32 - 90_000 + unit.decodeAt * 0.09) % 2 ** 32;
      const marker = index === payloads.length - 1;
      return { payloadType: 96, marker, sequence, timestamp, source: 7, payload };
    });
  });
}

test(
  'pictures come out of packets as they went in: in disorder, doubled, and with losses up to the next keyframe',
  needs('ffmpeg'),
  async () => {
    const units = await pictures();
    const packets = packetsOf(units);
    const play = (list: readonly RtpPacket[]) => {
      const input = new H264In();
      const asked: number[] = [];
      const seen: Buffer[] = [];
      const reorder = new Reorder({
        onPacket: (packet, lost) => seen.push(...input.push(packet, lost).map(({ data }) => data)),
        onMissing: (numbers) => asked.push(...numbers),
      });
      for (const [index, packet] of list.entries()) reorder.push(packet, index);
      reorder.check(list.length + 1000);
      return { seen: seen.map((data) => data.toString('hex')), asked };
    };
    const all = units.map(({ data }) => data.toString('hex'));
    assert.deepEqual(play(packets).seen, all);
    const swapped = packets.flatMap((packet, index) => (index % 7 === 3 ? [packet, packet] : [packet]));
    for (let at = 10; at + 3 < swapped.length; at += 9)
      swapped.splice(at, 3, ...swapped.slice(at, at + 3).toReversed());
    assert.deepEqual(play(swapped).seen, all);
    const lost = packets[Math.floor(packets.length / 4)];
    assert.ok(lost);
    const { seen, asked } = play(packets.filter((packet) => packet !== lost));
    const broken = units.findIndex(
      ({ decodeAt }) => (2 ** 32 - 90_000 + decodeAt * 0.09) % 2 ** 32 === lost.timestamp,
    );
    const next = units.findIndex(({ keyframe }, index) => keyframe && index > broken);
    assert.deepEqual(seen, [...all.slice(0, broken), ...all.slice(next)]);
    assert.ok(asked.includes(lost.sequence));
  },
);

test('what is sealed here is opened by another program, and the other way round; what was changed is not', () => {
  for (const profile of Object.values(profiles)) {
    const [mine, theirs] = [0, 1].map(() => ({
      key: randomBytes(keyBytes),
      salt: randomBytes(saltBytes(profile)),
    }));
    assert.ok(mine && theirs);
    const keys = {
      localMasterKey: theirs.key,
      localMasterSalt: theirs.salt,
      remoteMasterKey: mine.key,
      remoteMasterSalt: mine.salt,
    };
    const media = new SrtpSession({ keys, profile });
    const reports = new SrtcpSession({ keys, profile });
    const [sender, receiver] = [new SrtpSender(profile, mine), new SrtpReceiver(profile, theirs)];
    const payload = randomBytes(900);
    for (let index = 65_530; index < 65_545; index += 1) {
      const header = rtpHeader({
        payloadType: 96,
        marker: true,
        sequence: index & 0xff_ff,
        timestamp: index,
        source: 9,
      });
      const plain = Buffer.concat([header, payload]);
      const sealed = sender.rtp(header, payload, index);
      assert.deepEqual(media.decrypt(sealed), plain, `${profile} ${index}`);
      const back = new SrtpReceiver(profile, mine);
      if (index < 65_536) assert.deepEqual(back.rtp(sealed), plain);
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
      assert.equal(back.rtp(changed), undefined);
    }
    const report = Buffer.concat([receiverReport(5, []), pictureLoss(5, 9)]);
    assert.deepEqual(reports.decrypt(sender.rtcp(report)), report);
    assert.deepEqual(receiver.rtcp(reports.encrypt(report)), report);
    assert.equal(receiver.rtcp(randomBytes(60)), undefined);
  }
});

test('packets of several tracks, of all lengths, again and out of turn, are opened by who has the keys', () => {
  const profile = profiles.aes128CmSha1;
  const master = { key: randomBytes(keyBytes), salt: randomBytes(saltBytes(profile)) };
  const packet = fc.record({
    source: fc.constantFrom(1, 2),
    step: fc.constantFrom(-3, 0, 1, 1, 1, 9),
    length: fc.integer({ min: 0, max: 1500 }),
  });
  const holds = fc.property(fc.array(packet, { maxLength: 40 }), (packets) => {
    const [sender, receiver] = [new SrtpSender(profile, master), new SrtpReceiver(profile, master)];
    const indexes = new Map([1, 2].map((source) => [source, 65_520]));
    for (const { source, step, length } of packets) {
      const index = (indexes.get(source) ?? 0) + step;
      indexes.set(source, Math.max(index, indexes.get(source) ?? 0));
      const sequence = index & 0xff_ff;
      const header = rtpHeader({ payloadType: 96, marker: false, sequence, timestamp: index, source });
      const payload = Buffer.alloc(length, index & 0xff);
      assert.deepEqual(receiver.rtp(sender.rtp(header, payload, index)), Buffer.concat([header, payload]));
    }
  });
  fc.assert(holds, { seed: testSeed(), numRuns: 100 });
});

test('reports say what was asked for again, and bytes that are none say nothing', () => {
  const numbers = [65_534, 65_535, 0, 3, 40, 41];
  const [first] = parseRtcp(nack(1, 2, numbers));
  assert.deepEqual(first, { kind: 'missing', source: 2, numbers });
  const packet = fc.tuple(
    fc.integer({ min: 0, max: 31 }),
    fc.integer({ min: 192, max: 207 }),
    fc.uint8Array({ maxLength: 90 }),
  );
  const holds = fc.property(packet, ([count, type, rest]) => {
    const bytes = Buffer.concat([Buffer.of(0x80 + count, type), rest]);
    parseRtcp(bytes);
    parseRtp(bytes);
    return parseBinding(bytes) === undefined && !isStun(bytes);
  });
  fc.assert(holds, { seed: testSeed(), numRuns: 2000 });
});

test('numbers that wrap are counted on', () => {
  const numbers = new Unwrapped(16);
  assert.deepEqual(
    [65_534, 65_535, 0, 65_533, 2].map((each) => numbers.next(each)),
    [65_534, 65_535, 65_536, 65_533, 65_538],
  );
  const request = { transaction: Buffer.alloc(12), username: 'a:b', nominates: true, sealedWith: () => true };
  const answer = bindingAnswer(request, { address: '2001:db8::1', port: 1 }, 'password');
  assert.equal(isStun(answer), true);
});
