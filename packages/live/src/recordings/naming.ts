import type { Format } from '../codecs/index.ts';
import type { NewVod } from '../vods/index.ts';

/** What a recording's files are called, without their parts: the room, when it began, and what tells it from all others. */
export function fileName(room: string, at: number, recordingId: string): string {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${room}-${time}-${recordingId.slice(-8)}`;
}

/** What of a file is known from its beginning on. */
export function heldCodecs(
  formats: readonly Format[],
  soundOnly: boolean,
): Pick<NewVod, 'width' | 'height' | 'videoCodec' | 'audioCodec'> {
  const video = soundOnly ? undefined : formats.find((format) => format.kind === 'video');
  const audio = formats.find((format) => format.kind === 'audio');
  return {
    width: video?.width ?? null,
    height: video?.height ?? null,
    videoCodec: video?.codec ?? null,
    audioCodec: audio?.codec ?? null,
  };
}
