import type { Annotation, Credit } from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';

/** What the viewer did with an item, where lists of artists and albums show it. */
export const opinionNode = ({ starredAt, rating }: Annotation): Node => ({
  starred: starredAt,
  userRating: rating,
});

/** The same with plays, for albums and songs. */
export const marksNode = (row: Annotation): Node => ({
  ...opinionNode(row),
  playCount: row.plays ?? 0,
  played: row.lastPlayedAt,
});

/** An artist where only his name is shown. */
export const creditNode = ({ gid, name }: Credit): Node => ({ id: subsonicId('artist', gid), name });

export const genreNodes = (genres: readonly string[]): readonly Node[] => genres.map((name) => ({ name }));

/** '1997-05-21' as year, month and day, as far as it is known. */
export function dateNode(date: string | null): Node {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(date ?? '');
  if (parts === null) return {};
  const [, year, month, day] = parts;
  return {
    year: Number(year),
    month: month === undefined ? undefined : Number(month),
    day: day === undefined ? undefined : Number(day),
  };
}
