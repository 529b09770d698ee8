import { suffixOf } from '../model.ts';

/** Sound files by extension, with the media type players are told. */
const soundTypes: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['m4a', 'audio/mp4'],
  ['m4b', 'audio/mp4'],
  ['mp4', 'audio/mp4'],
  ['alac', 'audio/mp4'],
  ['aac', 'audio/aac'],
  ['wav', 'audio/wav'],
  ['aif', 'audio/aiff'],
  ['aiff', 'audio/aiff'],
  ['aifc', 'audio/aiff'],
  ['wma', 'audio/x-ms-wma'],
  ['wv', 'audio/x-wavpack'],
  ['ape', 'audio/x-ape'],
  ['dsf', 'audio/x-dsf'],
]);

/** The media type of a sound file, undefined for any other file. */
export function soundType(name: string): string | undefined {
  return soundTypes.get(suffixOf(name));
}

const documentNames: ReadonlySet<string> = new Set(
  ['artist', 'release', 'catalog'].map((name) => `${name}.yaml`),
);

/** `artist.yaml`, `release.yaml`, `catalog.yaml` (or .yml): what an owner says on disk. */
export function documentKind(name: string): 'artist' | 'release' | 'catalog' | undefined {
  const full = name.toLowerCase().replace(/\.yml$/, '.yaml');
  if (!documentNames.has(full)) return undefined;
  const kind = full.slice(0, -5);
  return kind === 'artist' || kind === 'release' || kind === 'catalog' ? kind : undefined;
}

export function isLyrics(name: string): boolean {
  return suffixOf(name) === 'lrc';
}

const pictureSuffixes = new Set(['jpg', 'jpeg', 'png', 'webp']);
const coverStems = ['cover', 'folder', 'front', 'artwork', 'album', 'albumart'];
const artistStems = ['artist', 'photo'];

/** Order in which pictures of a folder are taken as cover, lower first; undefined for other files. */
export function coverRank(name: string): number | undefined {
  if (!pictureSuffixes.has(suffixOf(name))) return undefined;
  const rank = coverStems.indexOf(name.slice(0, name.lastIndexOf('.')).toLowerCase());
  return rank < 0 ? undefined : rank;
}

/** True for a picture of a person or band. */
export function isArtistPicture(name: string): boolean {
  return (
    pictureSuffixes.has(suffixOf(name)) &&
    artistStems.includes(name.slice(0, name.lastIndexOf('.')).toLowerCase())
  );
}

export function isPicture(name: string): boolean {
  return pictureSuffixes.has(suffixOf(name));
}

const bins: ReadonlySet<string> = new Set([
  '@eadir',
  '#recycle',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '__macosx',
]);

/** Hidden files and folders, and what file systems and network drives leave about. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || bins.has(name.toLowerCase());
}

/** `CD1`, `Disc 2`, `Disk_03 - Live`: a folder that is a part of the album in the folder above. */
export function discOfFolder(name: string): number | null {
  const found = /^(?:cd|disc|disk|side|vol\.?|volume)[\s._-]*(\d{1,3})(?:\b|_|$)/i.exec(name);
  const number = Number(found?.[1] ?? 0);
  return number > 0 ? number : null;
}

/** Folders beside the sound files that hold an album's pictures. */
export function isArtworkFolder(name: string): boolean {
  return /^(?:artwork|artworks|covers?|scans)$/i.test(name);
}
