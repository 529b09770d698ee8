import type { Reader, Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import { slugOf, statuses, uniqueSlug } from '../../releases/index.ts';
import { importMark } from '../../scanner/index.ts';
import { added, type Carrying, carryTable, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, flagOf, integerOf, jsonOf, numberOf, textOf, timeOf } from '../foreign/index.ts';
import { foreignOf } from '../ledger/index.ts';
import { insert, update, type Values } from '../rows.ts';
import { ensureArtist } from './artists.ts';
import type { Links } from './finder.ts';
import { genresOf } from './genres.ts';
import { pictureAt, type Roots } from './pictures.ts';
import { idKey, refOf } from './refs.ts';

export const albumColumns = [
  'id',
  'title',
  'slug',
  'artist_id',
  'owner_id',
  'date',
  'cover_path',
  'genre',
  'description',
  'type',
  'year',
  'download',
  'price',
  'price_usdc',
  'price_usdt',
  'currency',
  'external_links',
  'external_id',
  'is_public',
  'visibility',
  'is_release',
  'published_at',
  'published_to_gundb',
  'published_to_ap',
  'license',
  'status',
  'album_artist',
  'use_nft',
  'product_type',
  'podcast_author',
  'podcast_email',
  'podcast_category',
  'podcast_explicit',
  'additional_artworks',
  'created_at',
];

/** Albums and releases. One that a scan has made from the same files becomes the one of the import. */
export async function carryAlbums(context: Carrying, roots: Roots, links: Links): Promise<void> {
  const hasStatus = context.tables.get('albums')?.columns.has('status') === true;
  await carryTable(context, {
    table: 'albums',
    columns: albumColumns,
    key: idKey,
    carry: (writer, row) => carryAlbum(context, writer, row, { roots, links, hasStatus }),
  });
}

interface Means {
  readonly roots: Roots;
  readonly links: Links;
  readonly hasStatus: boolean;
}

function carryAlbum(context: Carrying, writer: Writer, row: ForeignRow, means: Means): Outcome {
  const scanned = scannedAlbum(context, writer, row, means.links);
  if (scanned?.touched === true) return matched(scanned.id);
  const title = textOf(row['title'], 1000) ?? 'Untitled';
  const artistId = artistOf(context, writer, row);
  const artist = artistId === null ? null : nameOfArtist(writer, artistId);
  const credit = textOf(row['album_artist'], 1000) ?? artist;
  const stated = facts(row, means, { title, credit });
  const values: Values = {
    ...stated,
    ...plainFacts(row),
    title_key: foldName(title),
    artist_id: artistId,
    artist_key: foldName(credit ?? ''),
    owner_id: refOf(context, writer, 'admin', row['owner_id']) ?? firstRoot(writer),
    slug: slugFor(writer, row, title, scanned?.id ?? 0),
    source: 'import',
    listeners: 0,
    locked_fields: JSON.stringify([importMark, ...lockedBy(stated)]),
  };
  const id = scanned === undefined ? insert(writer, 'albums', values) : takeOver(writer, scanned.id, values);
  writeCredit(writer, id, artistId, artist, credit);
  for (const [position, genre] of genresOf(stated.genre).entries())
    writer.run('INSERT INTO album_genres (album_id, genre, position) VALUES (?, ?, ?)', [
      id,
      genre,
      position,
    ]);
  return scanned === undefined ? added(id) : matched(id);
}

function takeOver(writer: Writer, id: number, values: Values): number {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  update(writer, 'albums', id, Object.fromEntries(given));
  writer.run('DELETE FROM album_artists WHERE album_id = ?', [id]);
  writer.run('DELETE FROM album_genres WHERE album_id = ?', [id]);
  return id;
}

/** The scanned album of which more than half of the tracks are in this one; `touched` when people have worked on it. */
function scannedAlbum(context: Carrying, reader: Reader, row: ForeignRow, links: Links) {
  const counts = [...(links.albums.get(integerOf(row['id']) ?? 0) ?? [])].sort(
    (a, b) => b[1] - a[1] || a[0] - b[0],
  );
  for (const [id, count] of counts) {
    const album = reader.get<{ source: string; status: string; locked_fields: string; tracks: number }>(
      `SELECT source, status, locked_fields, (SELECT count(*) FROM tracks WHERE album_id = a.id) AS tracks
       FROM albums a WHERE id = ?`,
      [id],
    );
    if (album?.source !== 'scan' || count * 2 <= album.tracks) continue;
    if (foreignOf(reader, context.source, 'albums', id) !== undefined) continue;
    return { id, touched: album.status !== 'draft' || album.locked_fields !== '[]' };
  }
  return undefined;
}

function artistOf(context: Carrying, writer: Writer, row: ForeignRow): number | null {
  const known = refOf(context, writer, 'artists', row['artist_id']);
  if (known !== null && known > 0) return known;
  const credit = textOf(row['album_artist'], 500);
  return credit === null ? null : ensureArtist(writer, credit);
}

export function nameOfArtist(reader: Reader, id: number): string | null {
  return reader.value<string>('SELECT name FROM artists WHERE id = ?', [id]) ?? null;
}

/** Who gets what nobody owned: the first root_admin. */
export function firstRoot(reader: Reader): number | null {
  const sql = `SELECT id FROM admin WHERE role = 'root_admin' OR id = 1 ORDER BY id LIMIT 1`;
  return reader.value<number>(sql) ?? null;
}

function writeCredit(
  writer: Writer,
  albumId: number,
  artistId: number | null,
  name: string | null,
  credit: string | null,
): void {
  if (artistId === null) return;
  writer.run('INSERT INTO album_artists (album_id, artist_id, position, credited_as) VALUES (?, ?, 0, ?)', [
    albumId,
    artistId,
    credit === name ? null : credit,
  ]);
}

function facts(
  row: ForeignRow,
  { roots, hasStatus }: Means,
  { title, credit }: { title: string; credit: string | null },
) {
  const cover = pictureAt(roots, textOf(row['cover_path'], 2000));
  return {
    title,
    album_artist: credit,
    type: among(row['type'], ['album', 'single', 'ep', 'compilation', 'liveset', 'podcast']),
    date: textOf(row['date'], 40),
    year: yearOf(row['year']),
    genre: textOf(row['genre'], 1000),
    description: textOf(row['description']),
    download: among(row['download'], ['free', 'paid', 'codes', 'external', 'none']),
    license: textOf(row['license'], 500),
    external_links: jsonOf(row['external_links']),
    cover_path: cover?.path ?? null,
    image_tag: cover?.tag ?? null,
    ...stateOf(row, hasStatus),
  };
}

/** What a scan would otherwise write over; what is empty there is left to the tags. */
const lockable = [
  'title',
  'album_artist',
  'type',
  'date',
  'year',
  'genre',
  'description',
  'download',
  'license',
  'external_links',
  'cover_path',
  'status',
  'visibility',
] as const;

function lockedBy(stated: ReturnType<typeof facts>): string[] {
  return lockable.filter((field) => stated[field] !== null);
}

/**
 * The snapshot has is_public and is_release alone; later shapes have status and visibility, which the other two follow.
 * What contradicts itself stays hidden, but for a public album of the snapshot.
 */
function stateOf(row: ForeignRow, hasStatus: boolean) {
  const isPublic = flagOf(row['is_public']) === 1;
  const written = among(row['visibility'], ['public', 'unlisted', 'private']);
  if (hasStatus) {
    return {
      status: among(row['status'], statuses) ?? 'draft',
      visibility: written ?? (isPublic ? 'public' : 'private'),
    };
  }
  const visibility = isPublic ? 'public' : (written ?? 'private');
  const released = flagOf(row['is_release']) === 1 || visibility !== 'private';
  return { status: released ? 'released' : 'draft', visibility };
}

function plainFacts(row: ForeignRow): Values {
  const money = (column: string) => Math.max(0, numberOf(row[column]) ?? 0);
  return {
    price: money('price'),
    price_usdc: money('price_usdc'),
    price_usdt: money('price_usdt'),
    currency: textOf(row['currency'], 10),
    external_id: textOf(row['external_id'], 500),
    published_at: timeOf(row['published_at']),
    published_to_gundb: flagOf(row['published_to_gundb']),
    published_to_ap: flagOf(row['published_to_ap']),
    use_nft: flagOf(row['use_nft']),
    product_type: among(row['product_type'], ['music', 'podcast']),
    podcast_author: textOf(row['podcast_author'], 500),
    podcast_email: textOf(row['podcast_email'], 254),
    podcast_category: textOf(row['podcast_category'], 200),
    podcast_explicit: flagOf(row['podcast_explicit']),
    additional_artworks: jsonOf(row['additional_artworks']),
    created_at: timeOf(row['created_at']),
  };
}

function among(value: unknown, allowed: readonly string[]): string | null {
  const text = textOf(value, 50)?.toLowerCase() ?? '';
  return allowed.includes(text) ? text : null;
}

export function yearOf(value: unknown): number | null {
  const year = integerOf(value);
  return year !== null && year >= 1000 && year <= 9999 ? year : null;
}

function slugFor(writer: Writer, row: ForeignRow, title: string, own: number): string {
  const taken = (slug: string) =>
    writer.value('SELECT 1 FROM albums WHERE slug = ? AND id <> ?', [slug, own]) !== undefined;
  return uniqueSlug(slugOf(textOf(row['slug'], 200) ?? title, 'release'), title, taken);
}
