import { numberOf, textOf } from '../foreign/index.ts';
import type { ForeignItem } from '../moving/index.ts';
import type { Fields } from './client.ts';

/** A thing there with the name under which the mover knows it. */
export interface Named {
  readonly id: string;
  readonly item: () => ForeignItem;
}

const text = (fields: Fields, name: string) => textOf(fields.get(name), 2000);

export function songOf(fields: Fields): Named | undefined {
  const id = text(fields, 'id');
  if (id === null) return undefined;
  const item: ForeignItem = {
    kind: 'track',
    path: text(fields, 'path'),
    title: text(fields, 'title'),
    artist: text(fields, 'displayArtist') ?? text(fields, 'artist'),
    album: text(fields, 'album'),
    duration: numberOf(fields.get('duration')),
    mbid: text(fields, 'musicBrainzId'),
    trackMbid: null,
  };
  return { id: `track:${id}`, item: () => item };
}

export function albumOf(fields: Fields): Named | undefined {
  const id = text(fields, 'id');
  if (id === null) return undefined;
  const item: ForeignItem = {
    kind: 'album',
    name: text(fields, 'name') ?? text(fields, 'album') ?? text(fields, 'title'),
    artist: text(fields, 'displayArtist') ?? text(fields, 'artist'),
    mbid: text(fields, 'musicBrainzId'),
  };
  return { id: `album:${id}`, item: () => item };
}

export function artistOf(fields: Fields): Named | undefined {
  const id = text(fields, 'id');
  if (id === null) return undefined;
  const item: ForeignItem = {
    kind: 'artist',
    name: text(fields, 'name'),
    mbid: text(fields, 'musicBrainzId'),
  };
  return { id: `artist:${id}`, item: () => item };
}
