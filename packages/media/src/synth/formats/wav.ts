import { interleave, type Pcm } from '../pcm.ts';
import { ascii, concat, littleEndian, utf8 } from './bytes.ts';
import { id3Tag } from './id3.ts';
import { display, type WrittenPicture, type WrittenTags } from './tags.ts';

/**
 * A RIFF WAVE file of the samples, with a LIST INFO chunk for old readers and an `id3 ` chunk that holds everything.
 * Throws RangeError when it would pass 4 GiB.
 */
export function encodeWav(pcm: Pcm, tags?: WrittenTags, picture?: WrittenPicture): Uint8Array {
  const data = interleave(pcm);
  const channels = pcm.channels.length;
  const frameBytes = channels * (pcm.bitsPerSample / 8);
  const format = concat([
    littleEndian(1, 2),
    littleEndian(channels, 2),
    littleEndian(pcm.sampleRate, 4),
    littleEndian(pcm.sampleRate * frameBytes, 4),
    littleEndian(frameBytes, 2),
    littleEndian(pcm.bitsPerSample, 2),
  ]);
  const chunks = [chunk('fmt ', format), chunk('data', data)];
  if (tags) chunks.push(chunk('LIST', infoList(tags)), chunk('id3 ', id3Tag(tags, picture)));
  const size = chunks.reduce((sum, one) => sum + one.length, 4);
  if (size > 0xffffffff) throw new RangeError('a WAV file holds at most 4 GiB');
  return concat([ascii('RIFF'), littleEndian(size, 4), ascii('WAVE'), ...chunks]);
}

/** Chunks begin at even offsets; the size does not count the padding. */
function chunk(id: string, body: Uint8Array): Uint8Array {
  return concat([ascii(id), littleEndian(body.length, 4), body, new Uint8Array(body.length % 2)]);
}

function infoList(tags: WrittenTags): Uint8Array {
  const texts: readonly (readonly [string, string])[] = [
    ['INAM', tags.title],
    ['IART', display(tags.artists, tags.artistDisplay)],
    ['IPRD', tags.album],
    ['IGNR', tags.genres.join('; ')],
    ['ICRD', tags.date],
    ['ITRK', String(tags.trackNo)],
  ];
  return concat([
    ascii('INFO'),
    ...texts.map(([id, text]) => chunk(id, concat([utf8(text), Uint8Array.of(0)]))),
  ]);
}
