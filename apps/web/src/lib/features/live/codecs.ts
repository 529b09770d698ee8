/** Names by which people know codecs. */
const names: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'H.265',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  aac: 'AAC',
  opus: 'Opus',
};

/** What people call a codec; one that is not known keeps its own name. */
export const nameOf = (codec: string): string => names[codec] ?? codec;
