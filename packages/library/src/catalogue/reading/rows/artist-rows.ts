import { listClause, type Reach } from '../../../access/index.ts';
import type { ArtistDetail, ArtistLink, ArtistRow } from '../../rows.ts';
import type { ArtistFacts } from '../positions/credits.ts';
import { seenFacts } from '../positions/seen.ts';
import type { Scope } from '../scope.ts';
import { annotationsOf } from './annotations.ts';
import { among, inOrderOf } from './grouped.ts';

const columns = `x.id, x.gid, x.name, x.sort_name AS sortName, x.slug, x.mbid, x.image_tag AS imageTag, x.thumbhash,
  x.created_at AS createdAt`;

type Stored = Omit<ArtistRow, 'albumCount' | 'trackCount' | 'roles'>;

/** Roles as the bits of `ArtistFacts` say. */
function rolesOf({ roles, roleNames }: ArtistFacts, id: number): string[] {
  const bits = roles[id] ?? 0;
  return bits === 0 ? [] : roleNames.filter((_, index) => (bits & (1 << index)) !== 0);
}

/** A stored row with the numbers that this viewer sees. */
function withFacts(row: Stored, facts: ArtistFacts): ArtistRow {
  const { albums, tracks } = facts;
  return {
    ...row,
    albumCount: albums[row.id] ?? 0,
    trackCount: tracks[row.id] ?? 0,
    roles: rolesOf(facts, row.id),
  };
}

/** These artists, by row id, as far as the viewer may see them now. */
export function artistRows(scope: Scope, asked: readonly number[], reach: Reach): Map<number, ArtistRow> {
  const { reader, viewer } = scope;
  const clause = listClause(viewer, 'x', 'artist', reach);
  const stored = reader.all<Stored>(
    `SELECT ${columns} FROM artists x WHERE x.id IN ${among} AND ${clause.sql}`,
    {
      ...clause.params,
      ids: JSON.stringify(asked),
    },
  );
  const facts = seenFacts(scope).value;
  const ids = stored.map(({ id }) => id);
  const marks = annotationsOf(scope, 'artist', ids);
  return new Map(stored.map((row) => [row.id, marks(withFacts(row, facts))]));
}

/**
 * Artists in the order of `ids`, a few at a time, without annotations. The ids are those of `seenArtists`, which has
 * asked the policy in one pass over all credits: asking it again of 40,000 artists would take seconds.
 */
export function* artistsInOrder(scope: Scope, ids: readonly number[]): Generator<ArtistRow, void, undefined> {
  const facts = seenFacts(scope).value;
  const sql = `SELECT ${columns} FROM artists x WHERE x.id IN ${among}`;
  for (const row of inOrderOf<Stored>(scope.reader, sql, ids)) yield withFacts(row, facts);
}

/** One artist with biography and links. */
export function artistDetail(scope: Scope, id: number): ArtistDetail | undefined {
  const row = artistRows(scope, [id], 'see').get(id);
  if (!row) return undefined;
  const more = scope.reader.get<{ bio: string | null; links: string | null }>(
    'SELECT bio, links FROM artists WHERE id = ?',
    [id],
  );
  return { ...row, bio: more?.bio ?? null, links: linksOf(more?.links ?? null) };
}

/** Links as they are stored: a JSON list of addresses or of objects with a label and an address; http and https only. */
export function linksOf(stored: string | null): ArtistLink[] {
  const values = parsed(stored);
  if (!Array.isArray(values)) return [];
  return values.flatMap((value: unknown) => {
    if (typeof value === 'string') return link(value, value);
    if (typeof value !== 'object' || value === null || !('url' in value)) return [];
    const label = ['label', 'name', 'type']
      .map((name) => Reflect.get(value, name))
      .find((text) => typeof text === 'string');
    return link(value.url, label ?? value.url);
  });
}

function link(url: unknown, label: unknown): ArtistLink[] {
  if (typeof url !== 'string' || typeof label !== 'string' || !URL.canParse(url)) return [];
  return ['http:', 'https:'].includes(new URL(url).protocol) ? [{ label, url }] : [];
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
