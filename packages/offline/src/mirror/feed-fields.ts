import { idOf } from '../models/index.ts';
import type { Names } from './feed-names.ts';

/** What a line says of a thing, read from JSON that may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Milliseconds as ticks of 100 ns. */
export const ticksOf = (ms: unknown): number | undefined =>
  typeof ms === 'number' && Number.isFinite(ms) ? Math.round(ms * 10_000) : undefined;

/** Ids and names of those credited; for a track of its artists alone. */
export function creditsOf(value: unknown, names: Names): { Id: string; Name: string }[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.slice(0, 100).flatMap((credit: unknown) => {
    if (typeof credit !== 'object' || credit === null || !('artist' in credit)) return [];
    const Id = idOf(credit.artist);
    const role = 'role' in credit ? credit.role : 'artist';
    if (Id === null || role !== 'artist' || seen.has(Id)) return [];
    seen.add(Id);
    return [{ Id, Name: names.artist(Id) }];
  });
}

/** A day of a tag ("1994", "1994-05", "1994-05-02") as a time. */
export function dayOf(value: unknown): string | undefined {
  const [, year, month = '01', day = '01'] =
    /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(textOf(value) ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}T00:00:00Z`;
}
