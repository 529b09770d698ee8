import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpeg } from './broadcast.ts';

export interface CodedPicture {
  readonly keyframe: boolean;
  readonly data: Buffer;
}

export interface CodedMedia {
  /** The codec's record, from its box. */
  readonly record: Buffer;
  readonly pictures: readonly CodedPicture[];
}

function* boxes(bytes: Buffer): Generator<{ type: string; content: Buffer }> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8) return;
    yield { type: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + 8, at + size) };
    at += size;
  }
}

/** 25 pictures a second as an encoder makes them, with a keyframe every 25th; `box` holds the codec's record. */
export async function encode(box: string, seconds: number, size: string, args: string): Promise<CodedMedia> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  try {
    const file = join(folder, 'coded.mp4');
    const input = `-f lavfi -i testsrc2=size=${size}:rate=25:duration=${seconds} -pix_fmt yuv420p -g 25`;
    const output = '-movflags frag_every_frame+delay_moov+default_base_moof -f mp4';
    const { code, said } = await ffmpeg(...`${input} ${args} ${output}`.split(' '), file);
    if (code !== 0) throw new Error(said);
    const bytes = readFileSync(file);
    const from = bytes.indexOf(box) + 4;
    const record = Buffer.from(bytes.subarray(from, from - 8 + bytes.readUInt32BE(from - 8)));
    const data = Array.from(boxes(bytes)).filter(({ type }) => type === 'mdat');
    const pictures = data.map(({ content }, index) => ({ keyframe: index % 25 === 0, data: content }));
    return { record, pictures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
