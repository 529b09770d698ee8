import { type AudioFacts, Fields, type Payload } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import { type HeaderPackets, headerPackets, lastPage, type OggPage, pageAt } from './ogg-pages.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';
import { addVorbisComment } from './vorbis-comment.ts';

/** Ogg Vorbis (https://xiph.org/vorbis/doc/Vorbis_I_spec.html) and Ogg Opus (RFC 7845). Throws for other codecs in Ogg. */
export function readOgg(source: FileSource): SoundFile {
  const headers = headerPackets(source, (first) => (isOpus(first) ? 2 : 3));
  const [identification, comment] = headers?.packets ?? [];
  if (!headers || !identification || !comment) throw new DamagedFile('the Ogg headers are not whole');
  const stream = isOpus(identification) ? opusStream(identification) : vorbisStream(identification);
  const last = lastPage(source);
  // Another stream at the end: a chain, which the general reader adds up.
  if (last && last.serial !== headers.serial) throw new DamagedFile('several Ogg streams follow each other');
  const fields = new Fields();
  addVorbisComment(fields, comment, isOpus(identification) ? 8 : 7);
  return { fields, audio: facts(source, stream, headers, last) };
}

interface Stream {
  readonly codec: 'vorbis' | 'opus';
  readonly channels: number;
  readonly sampleRate: number;
  /** Samples at the start that are not played. */
  readonly skipped: number;
}

function isOpus(packet: Buffer): boolean {
  return packet.toString('latin1', 0, 8) === 'OpusHead';
}

/** Opus always plays at 48 kHz; the rate in its header is only what the source had. */
function opusStream(packet: Buffer): Stream {
  if (packet.length < 19) throw new DamagedFile('the Opus header is cut');
  return { codec: 'opus', channels: packet[9] ?? 0, sampleRate: 48_000, skipped: packet.readUInt16LE(10) };
}

function vorbisStream(packet: Buffer): Stream {
  if (packet.length < 30 || packet.toString('latin1', 0, 7) !== '\x01vorbis')
    throw new DamagedFile('neither Vorbis nor Opus in Ogg');
  return { codec: 'vorbis', channels: packet[11] ?? 0, sampleRate: packet.readUInt32LE(12), skipped: 0 };
}

function facts(source: FileSource, stream: Stream, headers: HeaderPackets, last: OggPage | null): AudioFacts {
  const samples = (last?.granule ?? stream.skipped) - stream.skipped;
  const durationMs = samples > 0 && stream.sampleRate > 0 ? (samples * 1000) / stream.sampleRate : null;
  return {
    container: 'ogg',
    codec: stream.codec,
    lossless: false,
    bitrateKbps: durationMs === null ? null : ((source.size - headers.end) * 8) / durationMs,
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    bitsPerSample: null,
    durationMs,
    encoderDelay: stream.codec === 'opus' ? stream.skipped : null,
    encoderPadding: null,
    gain: null,
    payload: last === null ? null : payload(source, headers, last),
  };
}

const sampled = 64 * 1024;

/**
 * New comments move all pages and renumber them, so ranges of the file cannot be compared: the bodies of the first pages
 * with sound, the body of the last one and the position at the end stand for the sound.
 */
function payload(source: FileSource, headers: HeaderPackets, last: OggPage): Payload {
  const parts: Buffer[] = [Buffer.from(`${last.granule} ${headers.serial}`)];
  let at = headers.end;
  for (let taken = 0; taken < sampled; ) {
    const page = pageAt(source, at);
    if (page === null) break;
    if (page.serial === headers.serial) {
      parts.push(Buffer.from(source.at(page.body, page.end - page.body)));
      taken += page.end - page.body;
    }
    at = page.end;
  }
  parts.push(Buffer.from(source.at(last.body, last.end - last.body)));
  return { kind: 'parts', parts };
}
