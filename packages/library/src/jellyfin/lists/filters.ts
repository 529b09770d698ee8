import {
  artistByKey,
  type Credited,
  type Filter,
  foldName,
  type NameRange,
  type Narrowing,
  type PersonalFilter,
  type PersonalSort,
} from '../../catalogue/index.ts';
import { genreId, gidOf, labelId } from '../../jellyfin-items/index.ts';
import type { Fields } from '../protocol/fields.ts';
import type { ListContext } from './context.ts';
import type { Parent } from './parents.ts';

/** What the items of a list must be: the same for albums and tracks, and as far as it makes sense for artists. */
export interface ItemFilter extends PersonalFilter, Pick<Filter, 'genres' | 'years' | 'rootId'> {
  readonly narrow: Narrowing;
}

type Looking = Pick<ListContext, 'db' | 'catalogue' | 'viewer'>;

/** The filters of a request below a parent; undefined when nothing can pass them. */
export async function itemFilter(
  context: Looking,
  query: Fields,
  parent: Parent,
): Promise<ItemFilter | undefined> {
  const personal = personalFilter(query);
  if (personal === undefined) return undefined;
  const genres = parent.kind === 'genre' ? [parent.name] : await genresIn(context, query);
  const years = parent.kind === 'year' ? [parent.year] : yearsIn(query);
  return {
    ...personal,
    ...(genres === undefined ? {} : { genres }),
    ...(years === undefined ? {} : { years }),
    rootId: parent.kind === 'view' ? parent.rootId : undefined,
    narrow: {
      ...(await narrowing(context, query, parent)),
      credited: creditsIn(context, query, parent),
    },
  };
}

/** Whether a filter lets everything pass but for where it is. */
export function isOpen(filter: ItemFilter): boolean {
  const facts = { ...filter, ...filter.narrow, rootId: undefined, narrow: undefined };
  return Object.values(facts).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  );
}

/** The filters of a request that every kind of item has; undefined when nothing can pass them. */
export function personalFilter(query: Fields): PersonalFilter | undefined {
  const words = new Set(query.words('filters'));
  // Songs do not resume in the middle, and nobody tags.
  if (words.has('isresumable') || query.piped('tags').length > 0 || words.has('dislikes')) return undefined;
  const having = new Set<PersonalSort>();
  const lacking = new Set<PersonalSort>();
  const add = (said: boolean | undefined, sort: PersonalSort) => {
    if (said !== undefined) (said ? having : lacking).add(sort);
  };
  add(query.flag('isFavorite'), 'starred');
  add(query.flag('isPlayed'), 'recent');
  if (words.has('isfavorite') || words.has('isfavoriteorlikes')) having.add('starred');
  if (words.has('isplayed')) having.add('recent');
  if (words.has('isunplayed')) lacking.add('recent');
  if (words.has('likes')) having.add('rated');
  return { having: [...having], lacking: [...lacking], names: nameRange(query) };
}

function nameRange(query: Fields): NameRange | undefined {
  const [startsWith, from, before] = ['nameStartsWith', 'nameStartsWithOrGreater', 'nameLessThan'].map(
    (name) => {
      const text = query.text(name, 200);
      return text === undefined ? undefined : foldName(text);
    },
  );
  return startsWith === undefined && from === undefined && before === undefined
    ? undefined
    : { startsWith, from, before };
}

/** Genres by name and id; an id of none that the viewer sees is a genre that nothing is in. */
async function genresIn(
  { catalogue, viewer }: Looking,
  query: Fields,
): Promise<readonly string[] | undefined> {
  const ids = idsIn(query, 'genreIds');
  const named = query.piped('genres');
  if (ids.size === 0) return named.length > 0 ? named : undefined;
  const known = await catalogue.genres(viewer);
  return [...named, ...known.flatMap(({ name }) => (ids.has(genreId(name)) ? [name] : []))];
}

const idsIn = (query: Fields, name: string): ReadonlySet<string> =>
  new Set(query.list(name).map((id) => id.replaceAll('-', '').toLowerCase()));

function yearsIn(query: Fields): readonly number[] | undefined {
  const years = query
    .list('years')
    .map(Number)
    .filter((year) => Number.isSafeInteger(year));
  return years.length > 0 ? years : undefined;
}

/** What credits artists: each parameter names some of whom one must be there. */
function creditsIn({ db }: Looking, query: Fields, parent: Parent): readonly Credited[] {
  const credits: Credited[] = parent.kind === 'artist' ? [{ artists: [parent.gid], as: 'own' }] : [];
  const add = (artists: readonly string[], as: Credited['as']) => {
    if (artists.length > 0) credits.push({ artists, as });
  };
  // What is no id is an artist of nothing.
  const gids = (name: string) => query.list(name).map((id) => gidOf(id) ?? 'none');
  add(gids('albumArtistIds'), 'own');
  add(gids('contributingArtistIds'), 'appears-on');
  add(gids('artistIds'), 'all');
  const names = query.piped('artists');
  add(
    names.map((name) => db.read((reader) => artistByKey(reader, foldName(name))) ?? 'none'),
    'all',
  );
  return credits;
}

async function narrowing(
  { catalogue, viewer }: Looking,
  query: Fields,
  parent: Parent,
): Promise<Omit<Narrowing, 'credited'>> {
  const albums = query.list('albumIds').map((id) => gidOf(id) ?? 'none');
  const labelIds = idsIn(query, 'studioIds');
  const named = query.piped('studios');
  const known = labelIds.size === 0 ? [] : await catalogue.labels(viewer);
  const labels = [...named, ...known.flatMap(({ name }) => (labelIds.has(labelId(name)) ? [name] : []))];
  const except = query.list('excludeItemIds').flatMap((id) => gidOf(id) ?? []);
  return {
    ...(parent.kind === 'album' ? { albums: [parent.gid] } : {}),
    ...(albums.length > 0 ? { albums } : {}),
    ...(parent.kind === 'label' ? { labels: [parent.name] } : {}),
    ...(labelIds.size > 0 || named.length > 0 ? { labels } : {}),
    premiered: premiereRange(query),
    changedSince: isoOf(query.time('minDateLastSaved')),
    touchedSince: isoOf(query.time('minDateLastSavedForUser')),
    except,
  };
}

const isoOf = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

const dayMs = 86_400_000;
const firstDay = Date.parse('0001-01-01');
const lastDay = Date.parse('9999-12-31');
const dayOf = (time: number): string =>
  new Date(Math.min(lastDay, Math.max(firstDay, time))).toISOString().slice(0, 10);
/** As a date is tagged that begins a month or a year. */
const shortest = (day: string): string => day.replace(/-01$/, '').replace(/-01$/, '');

/** Dates are tagged as '1997', '1997-05' or '1997-05-21': the first two stand for their first day. */
function premiereRange(query: Fields): Narrowing['premiered'] {
  const from = query.time('minPremiereDate');
  const to = query.time('maxPremiereDate');
  if (from === undefined && to === undefined) return undefined;
  return {
    ...(from === undefined ? {} : { from: shortest(dayOf(Math.ceil(from / dayMs) * dayMs)) }),
    ...(to === undefined ? {} : { before: shortest(dayOf(Math.floor(to / dayMs) * dayMs + dayMs)) }),
  };
}
