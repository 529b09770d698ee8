import type { Format } from '../codecs/index.ts';
import type { CutPart } from '../fmp4/index.ts';

export interface FileOptions {
  readonly path: string;
  readonly formats: readonly Format[];
  /** So many seconds at most are lost when the power goes. */
  readonly syncSeconds: number;
}

/** A recording while it grows: each part that was appended plays, whatever happens next. */
export interface GrowingFile {
  readonly path: string;
  append(part: CutPart): Promise<void>;
  close(): Promise<void>;
}

export type Container = 'mp4' | 'm4a' | 'webm';

/** What kind of file holds these: VP8 has no place in MP4, and sound alone is told by the file's name. */
export function containerOf(formats: readonly Format[]): Container {
  const video = formats.find(({ kind }) => kind === 'video');
  if (!video) return 'm4a';
  return video.codec === 'vp8' ? 'webm' : 'mp4';
}
