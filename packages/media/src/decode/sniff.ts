/** What a file holds, by its first bytes. The names of `by library` kinds are those of the audio-decode package. */
export type SoundKind =
  | 'wav'
  | 'aiff'
  | 'flac'
  | 'mp3'
  | 'vorbis'
  | 'opus'
  | { readonly library: 'm4a' | 'aac' | 'wma' | 'wv' | 'caf' | 'dsf' | 'tta' | 'webm' };

/** Bytes of the beginning that `sniff` wants to see. */
export const sniffedBytes = 128;

/** Bytes that an ID3v2 tag takes at the start of the file, 0 when there is none. */
export function leadingTagBytes(head: Uint8Array): number {
  if (text(head, 0, 3) !== 'ID3') return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 127), 0);
  return 10 + size + (((head[5] ?? 0) & 0x10) !== 0 ? 10 : 0);
}

/** The kind of sound that begins with `head` (after a leading tag); null when none of ours does. */
export function sniff(head: Uint8Array): SoundKind | null {
  const start = text(head, 0, 4);
  if (start === 'fLaC') return 'flac';
  if (start === 'OggS') return sniffOgg(head);
  if (['RIFF', 'RF64', 'BW64'].includes(start) && text(head, 8, 4) === 'WAVE') return 'wav';
  if (start === 'FORM' && ['AIFF', 'AIFC'].includes(text(head, 8, 4))) return 'aiff';
  if (text(head, 4, 4) === 'ftyp') return { library: 'm4a' };
  if (start === 'caff') return { library: 'caf' };
  if (start === 'wvpk') return { library: 'wv' };
  if (start === 'DSD ') return { library: 'dsf' };
  if (start === 'TTA1') return { library: 'tta' };
  if (text(head, 0, 4) === '\u001aE\u00df\u00a3') return { library: 'webm' };
  if (text(head, 0, 4) === '0&\u00b2u') return { library: 'wma' };
  return sniffFrames(head);
}

function sniffOgg(head: Uint8Array): SoundKind | null {
  const packet = 27 + (head[26] ?? 0);
  if (text(head, packet, 8) === 'OpusHead') return 'opus';
  if (text(head, packet + 1, 6) === 'vorbis') return 'vorbis';
  return text(head, packet + 1, 4) === 'FLAC' ? 'flac' : null;
}

/** MPEG frames begin with eleven or twelve set bits; the layer tells AAC (0) from MP3. Leading zeros are padding. */
function sniffFrames(head: Uint8Array): SoundKind | null {
  let at = 0;
  while (head[at] === 0) at++;
  if (head[at] !== 0xff) return null;
  const second = head[at + 1] ?? 0;
  if ((second & 0xf6) === 0xf0) return { library: 'aac' };
  return (second & 0xe0) === 0xe0 && (second & 0x06) !== 0 ? 'mp3' : null;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
