import type { AudioFormat } from '@bandstand/media';

export interface SoundKind {
  readonly suffix: string;
  readonly mime: string;
}

const kinds: Readonly<Record<string, SoundKind>> = {
  mp3: { suffix: 'mp3', mime: 'audio/mpeg' },
  mp4: { suffix: 'm4a', mime: 'audio/mp4' },
  adts: { suffix: 'aac', mime: 'audio/aac' },
  ogg: { suffix: 'ogg', mime: 'audio/ogg' },
  flac: { suffix: 'flac', mime: 'audio/flac' },
  wav: { suffix: 'wav', mime: 'audio/wav' },
};

/** How a sound file is called by what it is; undefined for what is not taken. */
export function soundKind({ container, codec }: AudioFormat): SoundKind | undefined {
  return container === 'ogg' && codec === 'opus' ? { suffix: 'opus', mime: 'audio/ogg' } : kinds[container];
}
