import { baseOf, folderOf, stemOf } from '../model.ts';
import { discOfFolder } from '../walk/names.ts';

/** What a file name says when the tags do not. */
export interface NameFacts {
  readonly title: string;
  readonly trackNum: number | null;
}

/**
 * `03 - Night Drive.wav` is number 3, "Night Drive". A leading number counts only with a zero in front or a sign behind,
 * so that `99 Luftballons` keeps its name.
 */
export function factsOfName(fileName: string): NameFacts {
  const words = stemOf(fileName).replaceAll('_', ' ').replace(/\s+/g, ' ').trim();
  const found = /^(?:(0\d{1,2})[\s.)-]+|(\d{1,3})(?:\s*[.)]\s*|\s*-\s+))(?=\S)/.exec(words);
  const rest = found ? words.slice(found[0].length).replace(/^[-\s]+/, '') : words;
  const number = Number(found?.[1] ?? found?.[2] ?? 0);
  return { title: rest === '' ? fileName : rest, trackNum: rest !== '' && number > 0 ? number : null };
}

export interface AlbumTitle {
  readonly title: string;
  readonly disc: number | null;
}

/** `Tago Mago (Disc 2)` is disc 2 of "Tago Mago". */
export function albumTitleOf(written: string): AlbumTitle {
  const found = /\s*[([]\s*(?:cd|disc|disk)\s*#?(\d{1,2})\s*[)\]]$/i.exec(written);
  if (!found || found.index === 0) return { title: written, disc: null };
  return { title: written.slice(0, found.index), disc: Number(found[1]) };
}

/** The folder that stands for the album of a file: a folder called CD1 belongs to the one above. */
export function albumFolderOf(folder: string): string {
  return folder !== '' && discOfFolder(baseOf(folder)) !== null ? folderOf(folder) : folder;
}

/** An album's title from its folder: `1999_-_Night Drive [FLAC]` is "1999 - Night Drive". */
export function titleOfFolder(folder: string, rootName: string): string {
  const name = baseOf(folder)
    .replaceAll('_', ' ')
    .replace(/\s*[([](?:flac|mp3|ogg|opus|aac|wav|320|v0|24bit|web)[^)\]]*[)\]]/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
  return name === '' ? baseOf(folder) || rootName : name;
}
