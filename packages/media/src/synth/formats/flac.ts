import { createHash } from 'node:crypto';
import { interleave, type Pcm } from '../pcm.ts';
import { ascii, bigEndian, concat } from './bytes.ts';
import { createFrameEncoder } from './flac-frame.ts';
import type { WrittenPicture, WrittenTags } from './tags.ts';
import { pictureBlock, vorbisComment } from './vorbis-comment.ts';

const blockSize = 4096;

/**
 * A FLAC file (RFC 9639) of the samples, bit for bit, with VORBIS_COMMENT and PICTURE blocks. It uses the fixed
 * predictors, so it is quick and about a tenth larger than the reference encoder's. 1 to 8 channels, 1 Hz to
 * 655,350 Hz; throws RangeError beyond.
 */
export function encodeFlac(pcm: Pcm, tags?: WrittenTags, picture?: WrittenPicture): Uint8Array {
  const count = pcm.channels.length;
  if (count < 1 || count > 8) throw new RangeError(`FLAC holds 1 to 8 channels, not ${count}`);
  if (!(pcm.sampleRate >= 1 && pcm.sampleRate <= 655350))
    throw new RangeError(`FLAC cannot say ${pcm.sampleRate} Hz`);
  const total = pcm.channels[0]?.length ?? 0;
  const encoder = createFrameEncoder(pcm.sampleRate, pcm.bitsPerSample);
  const sizes: number[] = [];
  for (let start = 0, index = 0; start < total; start += blockSize, index++) {
    const end = Math.min(total, start + blockSize);
    sizes.push(
      encoder.add(
        pcm.channels.map((samples) => samples.subarray(start, end)),
        index,
      ),
    );
  }
  const blocks: { type: number; body: Uint8Array }[] = [{ type: 0, body: streamInfo(pcm, total, sizes) }];
  if (tags) blocks.push({ type: 4, body: vorbisComment(tags) });
  if (picture) blocks.push({ type: 6, body: pictureBlock(picture) });
  const headers = blocks.flatMap((block, i) => [
    Uint8Array.of(block.type | (i === blocks.length - 1 ? 0x80 : 0)),
    bigEndian(block.body.length, 3),
    block.body,
  ]);
  return concat([ascii('fLaC'), ...headers, encoder.bytes()]);
}

function streamInfo(pcm: Pcm, total: number, sizes: readonly number[]): Uint8Array {
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), largest);
  const sum = createHash('md5').update(interleave(pcm)).digest();
  const depth = pcm.bitsPerSample - 1;
  // Rate 20 bits, channels 3, depth 5, samples 36: joined in two numbers of 32 bits.
  const high =
    pcm.sampleRate * 4096 + (pcm.channels.length - 1) * 512 + depth * 16 + Math.floor(total / 2 ** 32);
  return concat([
    bigEndian(blockSize, 2),
    bigEndian(blockSize, 2),
    bigEndian(smallest, 3),
    bigEndian(largest, 3),
    bigEndian(high, 4),
    bigEndian(total % 2 ** 32, 4),
    sum,
  ]);
}
