import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AudioFormat, opusFormat, type VideoFormat } from '../src/codecs/index.ts';
import type { AccessUnit, Plane, Publication } from '../src/plane/index.ts';
import { ffmpeg } from './broadcast.ts';

const video: VideoFormat = {
  kind: 'video',
  codec: 'vp8',
  config: Buffer.alloc(0),
  mime: 'vp8',
  width: 160,
  height: 90,
};

function opus(): AudioFormat {
  const head = Buffer.from('OpusHead\x01\x02\0\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16LE(312, 10);
  head.writeUInt32LE(48_000, 12);
  return opusFormat(head);
}

/** VP8 with a keyframe each second, and Opus, as WebRTC brings them: pictures and packets in the order of their times. */
export async function vp8Units(seconds: number): Promise<AccessUnit[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  try {
    const [ivf, ogg] = [join(folder, 'a.ivf'), join(folder, 'a.ogg')];
    const picture = `-f lavfi -i testsrc2=size=160x90:rate=25:duration=${seconds} -c:v libvpx -g 25 -deadline realtime -cpu-used 8`;
    const sound = `-f lavfi -i sine=frequency=440:sample_rate=48000:duration=${seconds} -c:a libopus -page_duration 1`;
    for (const [args, file] of [
      [picture, ivf],
      [sound, ogg],
    ] as const) {
      const { code, said } = await ffmpeg(...args.split(' '), file);
      if (code !== 0) throw new Error(said);
    }
    return [...pictures(readFileSync(ivf)), ...oggPackets(readFileSync(ogg))].toSorted(
      (a, b) => a.decodeAt - b.decodeAt,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file header of 32 bytes, then pictures behind 12 bytes each. */
function pictures(ivf: Buffer): AccessUnit[] {
  const units: AccessUnit[] = [];
  for (let at = 32; at + 12 <= ivf.length; ) {
    const data = ivf.subarray(at + 12, at + 12 + ivf.readUInt32LE(at));
    const time = units.length * 40_000;
    units.push({
      format: video,
      decodeAt: time,
      showAt: time,
      keyframe: (data.readUInt8() & 1) === 0,
      data,
    });
    at += 12 + data.length;
  }
  return units;
}

/** One packet on each page; the first two pages are headers. */
export function oggPackets(ogg: Buffer): AccessUnit[] {
  const format = opus();
  const units: AccessUnit[] = [];
  for (let at = 0, page = 0; at < ogg.length; page += 1) {
    const segments = ogg.readUInt8(at + 26);
    const table = ogg.subarray(at + 27, at + 27 + segments);
    const from = at + 27 + segments;
    const length = table.reduce((sum, each) => sum + each, 0);
    const time = units.length * 20_000;
    if (page >= 2)
      units.push({
        format,
        decodeAt: time,
        showAt: time,
        keyframe: true,
        data: ogg.subarray(from, from + length),
      });
    at = from + length;
  }
  return units;
}

/** Publishes to a plane as a browser does, without a network between. */
export async function published(plane: Plane): Promise<Publication> {
  const request = {
    protocol: 'whip',
    app: 'live',
    key: 'show',
    password: 'sesame',
    address: '127.0.0.1',
  } as const;
  return plane.publish(request, () => {});
}
