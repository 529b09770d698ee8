import { listClause, type Reach } from '../../../access/index.ts';
import type { AlbumRow, DiscTitle } from '../../rows.ts';
import { type AlbumLists, albumLists } from '../../tag-lists.ts';
import { albumHasTracks } from '../positions/seen.ts';
import type { Scope } from '../scope.ts';
import { annotationsOf } from './annotations.ts';
import { albumCredits, creditText } from './credit-rows.ts';
import { among, genresOf, grouped, single } from './grouped.ts';

const columns = `x.id, x.gid, x.title, x.sort_title AS sortTitle, x.slug, x.album_artist AS artistDisplay, x.year,
  x.original_date AS originalDate, x.release_date AS releaseDate, x.track_count AS trackCount,
  x.duration_total AS durationS, x.created_at AS createdAt, x.updated_at AS updatedAt, x.published_at AS publishedAt,
  x.compilation, x.type, x.label, x.catalog_number AS catalogNumber, x.barcode, x.mbid,
  x.release_group_mbid AS releaseGroupMbid, x.status, x.visibility, x.listed_to AS listedTo, x.owner_id AS ownerId,
  x.source, x.image_tag AS imageTag, x.thumbhash, x.description, x.download, x.license, x.podcast_explicit AS explicit,
  x.tag_lists AS tagLists`;

interface Stored
  extends Omit<
    AlbumRow,
    | ('artists' | 'genres' | 'discTitles' | 'compilation' | 'explicit' | 'advisory' | 'artistDisplay')
    | keyof AlbumLists
  > {
  readonly artistDisplay: string | null;
  readonly compilation: number;
  readonly explicit: number;
  readonly tagLists: string | null;
}

const advisorySql = `SELECT album_id AS item, max(explicit) AS explicit FROM tracks
  WHERE album_id IN ${among} AND explicit IS NOT NULL GROUP BY album_id`;
const discSql = `SELECT album_id AS item, disc, title FROM album_discs WHERE album_id IN ${among} ORDER BY album_id, disc`;

/**
 * These albums, by row id, as far as the viewer may see them now: whatever list the ids come from, the policy is asked
 * again. `list` also leaves out scanned albums whose files are all gone.
 */
export function albumRows(scope: Scope, asked: readonly number[], reach: Reach): Map<number, AlbumRow> {
  const { reader, viewer } = scope;
  const clause = listClause(viewer, 'x', 'album', reach);
  const present = reach === 'list' ? `AND ${albumHasTracks}` : '';
  const stored = reader.all<Stored>(
    `SELECT ${columns} FROM albums x WHERE x.id IN ${among} AND ${clause.sql} ${present}`,
    { ...clause.params, ids: JSON.stringify(asked) },
  );
  const ids = stored.map(({ id }) => id);
  const credits = albumCredits(scope, ids);
  const genres = genresOf(reader, 'album', ids);
  const discs = grouped<DiscTitle & { item: number }>(reader, discSql, ids);
  const advisory = single<{ item: number; explicit: number }>(reader, advisorySql, ids);
  const marks = annotationsOf(scope, 'album', ids);
  return new Map(
    stored.map(({ tagLists, ...row }) => {
      const said = advisory.get(row.id)?.explicit;
      const { artists } = credits(row.id);
      const album = {
        ...row,
        ...albumLists(tagLists),
        artists,
        artistDisplay: row.artistDisplay ?? creditText(artists),
        genres: genres(row.id),
        discTitles: discs.get(row.id) ?? [],
        compilation: row.compilation === 1,
        explicit: row.explicit === 1,
        advisory: said === undefined ? null : said === 1,
      };
      return [row.id, marks(album)];
    }),
  );
}
