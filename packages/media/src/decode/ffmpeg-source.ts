import { type Ffmpeg, soundCommand } from '../ffmpeg/index.ts';
import { integer, option, ProcessError, type Processes } from '../process/index.ts';
import { DecodeError, type DecodeErrorCode, type PcmRequest } from './pcm-request.ts';

export interface FfmpegAccess {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
}

/**
 * The weights of mix-down.ts in ffmpeg's words; `<` scales them to a sum of 1 over the channels that are there. By
 * itself ffmpeg would let floats clip and make mono quieter in stereo.
 */
const stereoMix = option(
  'pan=stereo|c0<FL+0.707107*FC+0.5*BC+0.707107*BL+0.707107*SL|c1<FR+0.707107*FC+0.5*BC+0.707107*BR+0.707107*SR',
);
const monoMix = option('pan=mono|c0<FL+FR+1.414214*FC+BC+0.707107*BL+0.707107*BR+0.707107*SL+0.707107*SR');

/** Decodes with ffmpeg, as interleaved samples. Throws DecodeError. Leaving the loop early ends ffmpeg. */
export async function* decodeByFfmpeg(
  access: FfmpegAccess,
  path: string,
  request: PcmRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Float32Array> {
  const { sampleRate, channels, startSeconds, maxSeconds } = request;
  const command = soundCommand({
    ffmpeg: access.ffmpeg,
    input: path,
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
    output: [
      option('-af'),
      channels === 1 ? monoMix : stereoMix,
      option('-ar'),
      integer(sampleRate, 1000, 384000),
      option('-c:a'),
      option('pcm_f32le'),
      option('-f'),
      option('f32le'),
    ],
  });
  try {
    const child = await access.processes.start(command, { lane: 'decoding', ...(signal ? { signal } : {}) });
    try {
      yield* frames(child.stdout, channels * 4);
      const { error } = await child.ended;
      if (error) throw error;
    } finally {
      await child.stop();
    }
  } catch (cause) {
    throw cause instanceof ProcessError ? translated(cause) : cause;
  }
}

/** Whole frames out of a stream of bytes that is cut anywhere; each chunk has a buffer of its own. */
async function* frames(stream: AsyncIterable<Buffer>, frameBytes: number): AsyncGenerator<Float32Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % frameBytes);
    rest = all.subarray(whole);
    if (whole === 0) continue;
    const bytes = new Uint8Array(whole);
    bytes.set(all.subarray(0, whole));
    yield new Float32Array(bytes.buffer);
  }
}

function translated(cause: ProcessError): DecodeError {
  const known: Partial<Record<ProcessError['code'], readonly [DecodeErrorCode, string]>> = {
    aborted: ['aborted', 'cancelled'],
    closed: ['closed', 'the server is stopping'],
    timeout: ['timeout', 'decoding this file took too long'],
    not_found: ['unsupported', 'ffmpeg is no longer where it was'],
  };
  const missing = /No such file|Permission denied/.test(cause.stderr);
  const [code, text] = missing
    ? (['not_found', 'the file cannot be opened'] as const)
    : (known[cause.code] ?? (['damaged', 'no sound could be decoded from this file'] as const));
  return new DecodeError(code, text, cause);
}
