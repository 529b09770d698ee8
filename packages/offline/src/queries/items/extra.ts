import {
  fieldsOf,
  flagOf,
  type ItemExtra,
  type NamedId,
  numberOf,
  textMapOf,
  textOf,
  textsOf,
} from '../../models/index.ts';

/**
 * `metadata_json` says of an item what has no column. Names of artists that the column `artists` has in the same order are
 * left out, and album artists that are the same people: with both a track took twice the space.
 */
interface Stored extends Omit<ItemExtra, 'artistIds' | 'albumArtistIds'> {
  readonly artistIds?: readonly (NamedId | string)[];
  /** `same`: those of artistIds. */
  readonly albumArtistIds?: readonly (NamedId | string)[] | 'same';
}

const sameNames = (people: readonly NamedId[], names: readonly string[]): boolean =>
  people.length === names.length && people.every(({ name }, at) => name === names[at]);

const samePeople = (a: readonly NamedId[], b: readonly NamedId[]): boolean =>
  a.length === b.length && a.every(({ id, name }, at) => id === b[at]?.id && name === b[at]?.name);

/** The text of `metadata_json`; `null` when there is nothing in it. `artists`: what the column of that name holds. */
export function extraText(
  { artistIds, albumArtistIds, ...rest }: ItemExtra,
  artists: readonly string[],
): string | null {
  const stored: Stored = {
    ...(artistIds === undefined
      ? {}
      : { artistIds: sameNames(artistIds, artists) ? artistIds.map(({ id }) => id) : artistIds }),
    ...(albumArtistIds === undefined
      ? {}
      : { albumArtistIds: samePeople(albumArtistIds, artistIds ?? []) ? 'same' : albumArtistIds }),
    ...rest,
  };
  const text = JSON.stringify(stored);
  return text === '{}' ? null : text;
}

/** What JSON of this package says; `undefined` for none, and for what something else has written wrong. */
function valueIn(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** People as they are stored: by their ids alone where `artists` has their names. */
const peopleIn = (value: unknown, artists: readonly string[]): readonly NamedId[] | undefined =>
  Array.isArray(value)
    ? value.flatMap((one: unknown, at): NamedId[] => {
        if (typeof one === 'string') return [{ id: one, name: artists[at] ?? '' }];
        const [id, name] = [fieldsOf(one)?.['id'], fieldsOf(one)?.['name']];
        return typeof id === 'string' && typeof name === 'string' ? [{ id, name }] : [];
      })
    : undefined;

/** What `metadata_json` says, with the names that the column `artists` has. */
export function extraOf(text: string | null, artists: readonly string[]): ItemExtra {
  const stored = fieldsOf(valueIn(text)) ?? {};
  const artistIds = peopleIn(stored['artistIds'], artists);
  const albumArtistIds =
    stored['albumArtistIds'] === 'same' ? artistIds : peopleIn(stored['albumArtistIds'], []);
  const [albumImageTag, container] = [textOf(stored['albumImageTag']), textOf(stored['container'])];
  const [gain, childCount] = [numberOf(stored['gain']), numberOf(stored['childCount'])];
  const providerIds = textMapOf(stored['providerIds']);
  const imageTags = textMapOf(stored['imageTags']);
  const seasonName = textOf(stored['seasonName']);
  const [tags, studios] = [textsOf(stored['tags']), textsOf(stored['studios'])];
  return {
    ...(artistIds === undefined ? {} : { artistIds }),
    ...(albumArtistIds === undefined ? {} : { albumArtistIds }),
    ...(albumImageTag === null ? {} : { albumImageTag }),
    ...(container === null ? {} : { container }),
    ...(gain === null ? {} : { gain }),
    ...(childCount === null ? {} : { childCount }),
    ...(flagOf(stored['hasLyrics']) ? { hasLyrics: true } : {}),
    ...(providerIds === undefined ? {} : { providerIds }),
    ...(imageTags === undefined ? {} : { imageTags }),
    ...(seasonName === null ? {} : { seasonName }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(studios.length > 0 ? { studios } : {}),
  };
}

/** The texts of a list that a column holds as JSON. */
export function textsIn(json: string | null): readonly string[] {
  const list = valueIn(json);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
