import type { Ffmpeg, Processes } from '@bandstand/media';
import { fragment, initSegment, SampleTimes } from '../fmp4/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import {
  decodeCommand,
  posterCommand,
  smallCommand,
  smallHeight,
  smallWidth,
  stripCommand,
} from './commands.ts';

export interface PicturesParts {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
}

/** How a strip of small pictures is laid out: one below the other, the first at the beginning. */
export interface Strip {
  readonly count: number;
  readonly secondsEach: number;
  readonly width: number;
  readonly height: number;
}

const mostPictures = 100;
const wantedSeconds = 10;

/** The strip of a file that lasts so long: a picture every 10 s, and 100 at the most. */
export function stripOf(seconds: number): Strip {
  const count = Math.min(mostPictures, Math.max(1, Math.ceil(seconds / wantedSeconds)));
  return { count, secondsEach: Math.max(seconds, 0.001) / count, width: smallWidth, height: smallHeight };
}

const lane = 'pictures of live';

/** Pictures of streams and recordings, by children that decode one picture each. */
export class Pictures {
  readonly #parts: PicturesParts;

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** A JPEG of a file, from its first tenth. Rejects with ProcessError. */
  async poster(file: string, seconds: number, signal: AbortSignal): Promise<Buffer> {
    const { processes, ffmpeg } = this.#parts;
    const time = Math.min(seconds / 10, 60);
    const { stdout } = await processes.run(posterCommand(ffmpeg.path, file, time), { signal, lane });
    return stdout;
  }

  /** The strip of a file as one JPEG. `progress` is told of each picture. Rejects with ProcessError. */
  async strip(
    file: string,
    seconds: number,
    { progress, signal }: { progress: (done: number, total: number) => void; signal: AbortSignal },
  ): Promise<Buffer> {
    const { processes, ffmpeg } = this.#parts;
    const { count, secondsEach } = stripOf(seconds);
    const size = smallWidth * smallHeight * 3;
    const pictures: Buffer[] = [];
    for (let index = 0; index < count; index += 1) {
      const command = smallCommand(ffmpeg.path, file, index * secondsEach);
      const { stdout } = await processes.run(command, { signal, lane });
      // A seek behind the last keyframe of a file may find nothing: the picture before stands for it.
      pictures.push(stdout.length === size ? stdout : (pictures.at(-1) ?? Buffer.alloc(size)));
      progress(index + 1, count);
    }
    const input = Buffer.concat(pictures);
    const { stdout } = await processes.run(stripCommand(ffmpeg.path, count), { signal, lane, input });
    return stdout;
  }

  /** A JPEG of a picture that stands for itself, at once. Rejects with ProcessError, NotInMp4. */
  async decode(keyframe: AccessUnit, signal?: AbortSignal): Promise<Buffer> {
    const { processes, ffmpeg } = this.#parts;
    const vp8 = keyframe.format.codec === 'vp8';
    const command = decodeCommand(ffmpeg.path, vp8 ? 'ivf' : 'mov');
    // Beside the slots: whoever waits for it waits a second, and those before it in a lane may take minutes.
    const child = await processes.start(command, {
      stdin: true,
      service: true,
      timeoutMs: 10_000,
      ...(signal === undefined ? {} : { signal }),
    });
    child.stdin?.end(vp8 ? inIvf(keyframe) : inMp4(keyframe));
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk);
    const { error } = await child.ended;
    if (error) throw error;
    return Buffer.concat(chunks);
  }
}

function inMp4(unit: AccessUnit): Buffer {
  const times = new SampleTimes(unit.format);
  times.push(unit);
  const sample = times.flush();
  if (!sample) throw new Error('what was pushed comes out');
  const alone = { ...sample, decodeTime: 0, offset: 0 };
  return Buffer.concat([initSegment([unit.format]), fragment(1, [[alone]])]);
}

/** A file header, and the picture behind a header of its own. */
function inIvf({ format, data }: AccessUnit): Buffer {
  const head = Buffer.alloc(32 + 12);
  head.write('DKIF', 0, 'latin1');
  head.writeUInt16LE(32, 6);
  head.write('VP80', 8, 'latin1');
  if (format.kind === 'video') {
    head.writeUInt16LE(format.width, 12);
    head.writeUInt16LE(format.height, 14);
  }
  head.writeUInt32LE(25, 16);
  head.writeUInt32LE(1, 20);
  head.writeUInt32LE(1, 24);
  head.writeUInt32LE(data.length, 32);
  return Buffer.concat([head, data]);
}
