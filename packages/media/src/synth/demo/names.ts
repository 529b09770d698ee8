import type { DemoRelease, DemoTrack } from './catalogue-types.ts';

/**
 * A title as the name of a file or folder on any file system: characters that some system forbids become similar
 * ones that none does, no dot or space at the ends, at most 100 characters.
 */
export function fileName(title: string): string {
  const like: Readonly<Record<string, string>> = {
    '/': '∕',
    '\\': '∖',
    ':': '꞉',
    '*': '∗',
    '?': '？',
    '"': '″',
    '<': '‹',
    '>': '›',
    '|': '∣',
  };
  const safe = title.normalize('NFC').replace(/[/\\:*?"<>|]/g, (character) => like[character] ?? '_');
  const trimmed = Array.from(safe.replace(/\p{Cc}/gu, ''))
    .slice(0, 100)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  return trimmed === '' ? 'Untitled' : trimmed;
}

/** `Artist/Year - Album`, relative to the music folder. */
export function releaseFolder(release: DemoRelease): string {
  return `${fileName(release.artist)}/${fileName(`${release.date.slice(0, 4)} - ${release.title}`)}`;
}

/** `NN Title`, or `D-NN Title` on a release of several discs; without the ending. */
export function trackStem(release: DemoRelease, track: DemoTrack): string {
  const number = String(track.trackNo).padStart(2, '0');
  return fileName(`${release.discTitles.length > 1 ? `${track.discNo}-` : ''}${number} ${track.title}`);
}
