import type { Fields } from '../protocol/fields.ts';
import type { Parent } from './parents.ts';

/** Kinds of items that lists hold. */
export type ItemType = 'artist' | 'album' | 'track' | 'playlist' | 'genre';

const names: Readonly<Record<string, ItemType>> = {
  audio: 'track',
  musicalbum: 'album',
  musicartist: 'artist',
  playlist: 'playlist',
  musicgenre: 'genre',
  genre: 'genre',
};

/** The kinds that a request is for; none when it is for something that is not here (films). */
export function typesOf(query: Fields, parent: Parent): readonly ItemType[] {
  const asked = query.words('includeItemTypes');
  const left = new Set(query.words('excludeItemTypes').map((word) => names[word]));
  const media = query.words('mediaTypes');
  const types =
    asked.length > 0
      ? asked.flatMap((word) => names[word] ?? [])
      : media.length > 0
        ? media.includes('audio')
          ? (['track'] as const)
          : []
        : usualTypes(parent, query.flag('recursive') === true);
  const words = new Set(query.words('filters'));
  return [...new Set(types)].filter(
    (type) =>
      !left.has(type) &&
      !(words.has('isfolder') && type === 'track') &&
      !(words.has('isnotfolder') && type !== 'track'),
  );
}

function usualTypes({ kind }: Parent, recursive: boolean): readonly ItemType[] {
  if (kind === 'playlists') return ['playlist'];
  if (kind === 'album' || kind === 'playlist') return ['track'];
  if (kind === 'nowhere' || kind === 'root') return ['artist', 'album', 'track'];
  return recursive || kind === 'year' || kind === 'label' ? ['album', 'track'] : ['album'];
}
