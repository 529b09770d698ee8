import { hash } from 'node:crypto';
import { type Gid, parseGid } from '../ids.ts';

/** An id as these clients know it: the gid without its dashes. */
export const jellyfinId = (gid: string): string => gid.replaceAll('-', '');

/** The gid that an id of a client names, with or without dashes, in either case; undefined for anything else. */
export const gidOf = (id: string): Gid | undefined => parseGid(id.trim());

/** The id of what has no gid (genres, the folder of playlists): always the same for the same text. */
export const derivedId = (kind: 'genre' | 'label' | 'view' | 'year', text: string): string =>
  hash('sha256', `${kind} ${text}`).slice(0, 32);

/** Genres are one and the same whatever their case. */
export const genreId = (name: string): string => derivedId('genre', name.toLowerCase());
/** So are labels. */
export const labelId = (name: string): string => derivedId('label', name.toLowerCase());
export const yearId = (year: number): string => derivedId('year', String(year));
