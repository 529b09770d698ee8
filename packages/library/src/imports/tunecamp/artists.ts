import type { Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import { slugOf, uniqueSlug } from '../../releases/index.ts';
import { added, type Carrying, carryTable, left, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, flagOf, jsonOf, textOf, timeOf } from '../foreign/index.ts';
import { insert, update, type Values } from '../rows.ts';
import { type Picture, pictureAt, type Roots } from './pictures.ts';
import { idKey, idOf } from './refs.ts';

export const artistColumns = [
  'id',
  'name',
  'slug',
  'bio',
  'photo_path',
  'links',
  'public_key',
  'private_key',
  'wallet_address',
  'stripe_account_id',
  'visibility',
  'post_params',
  'external_id',
  'also_known_as',
  'moved_to',
  'created_at',
  'can_sell',
  'banner_path',
  'manually_approves_followers',
];

/** Artists by their names; the site's own row keeps its keys, so that its followers know it again. */
export async function carryArtists(context: Carrying, roots: Roots): Promise<void> {
  await carryTable(context, {
    table: 'artists',
    columns: artistColumns,
    key: idKey,
    carry: (writer, row) => {
      const id = idOf(row) ?? 0;
      if (id === -1) return carrySite(context, writer, row);
      if (id < 0) return left('its id is reserved');
      return carryArtist(context, writer, row, roots);
    },
  });
}

function carrySite(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const here = writer.get<{ public_key: string | null }>('SELECT public_key FROM artists WHERE id = -1');
  if (here?.public_key === null) {
    const { public_key, private_key, created_at } = profile(context, row, null);
    update(writer, 'artists', -1, {
      name: textOf(row['name'], 500) ?? undefined,
      public_key,
      private_key,
      created_at,
    });
  }
  return matched(-1);
}

function carryArtist(context: Carrying, writer: Writer, row: ForeignRow, roots: Roots): Outcome {
  const name = textOf(row['name'], 500) ?? 'Unknown Artist';
  const photo = pictureAt(roots, textOf(row['photo_path'], 2000));
  const values = profile(context, row, photo);
  const known = artistNamed(writer, name);
  if (known !== undefined) {
    complete(writer, known, { ...values, slug: slugFor(writer, row, name, known.id) });
    return matched(known.id);
  }
  const id = insert(writer, 'artists', {
    ...values,
    name,
    name_key: foldName(name),
    slug: slugFor(writer, row, name, 0),
    source: 'import',
    locked_fields: lockedFields(values),
  });
  return added(id);
}

function profile({ keyring }: Carrying, row: ForeignRow, photo: Picture | null) {
  const privateKey = textOf(row['private_key']);
  const visibility = textOf(row['visibility'], 20) ?? '';
  return {
    bio: textOf(row['bio']),
    links: jsonOf(row['links']),
    photo_path: photo?.path ?? null,
    image_tag: photo?.tag ?? null,
    public_key: textOf(row['public_key']),
    private_key: privateKey === null ? null : keyring.seal('artists.private_key', privateKey),
    wallet_address: textOf(row['wallet_address'], 200),
    stripe_account_id: textOf(row['stripe_account_id'], 200),
    visibility: ['public', 'unlisted', 'private'].includes(visibility) ? visibility : null,
    post_params: jsonOf(row['post_params']),
    external_id: textOf(row['external_id'], 500),
    also_known_as: jsonOf(row['also_known_as']),
    moved_to: textOf(row['moved_to'], 2000),
    can_sell: flagOf(row['can_sell']),
    manually_approves_followers: flagOf(row['manually_approves_followers']),
    created_at: timeOf(row['created_at']),
  } satisfies Values;
}

function lockedFields(values: Values): string {
  return JSON.stringify(
    ['bio', 'links', 'photo'].filter(
      (field) => (values[field === 'photo' ? 'photo_path' : field] ?? null) !== null,
    ),
  );
}

interface Known {
  readonly id: number;
  readonly source: string;
}

function artistNamed(writer: Writer, name: string): Known | undefined {
  return writer.get<Known>(
    'SELECT id, source FROM artists WHERE name_key = ? AND id > 0 ORDER BY mbid IS NOT NULL, id LIMIT 1',
    [foldName(name)],
  );
}

/** An artist whom only a scan has made becomes the one of the import; of any other only what is empty is filled in. */
function complete(writer: Writer, known: Known, values: Values & { readonly slug: string }): void {
  if (known.source === 'scan') {
    const given = Object.entries(values).filter(([, value]) => value !== null);
    update(writer, 'artists', known.id, {
      ...Object.fromEntries(given),
      source: 'import',
      locked_fields: lockedFields(values),
    });
    return;
  }
  const row = writer.get<Record<string, string | number | null>>('SELECT * FROM artists WHERE id = ?', [
    known.id,
  ]);
  const empty = Object.entries(values).filter(([column, value]) => value !== null && row?.[column] === null);
  // A key pair belongs together.
  const pairs = empty.filter(([column]) => !column.endsWith('_key') || row?.['public_key'] === null);
  update(writer, 'artists', known.id, Object.fromEntries(pairs));
}

/** The address it had, when that is free here; links to it go on working. */
function slugFor(writer: Writer, row: ForeignRow, name: string, own: number): string {
  const taken = (slug: string) =>
    writer.value('SELECT 1 FROM artists WHERE slug = ? AND id <> ?', [slug, own]) !== undefined;
  return uniqueSlug(slugOf(textOf(row['slug'], 200) ?? name, 'artist'), name, taken);
}

/** The artist of this name, made when there is none. */
export function ensureArtist(writer: Writer, name: string): number {
  const known = artistNamed(writer, name);
  if (known !== undefined) return known.id;
  return insert(writer, 'artists', {
    name,
    name_key: foldName(name),
    slug: slugFor(writer, {}, name, 0),
    source: 'import',
  });
}
