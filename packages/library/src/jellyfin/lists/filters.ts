import {
  type Filter,
  foldName,
  type NameRange,
  type PersonalFilter,
  type PersonalSort,
} from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';
import { genreId } from '../protocol/ids.ts';

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
  add(words.has('isfavorite') || words.has('isfavoriteorlikes') ? true : query.flag('isFavorite'), 'starred');
  add(words.has('isplayed') ? true : words.has('isunplayed') ? false : query.flag('isPlayed'), 'recent');
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

/** Years and genres. `known` are the genres that the viewer sees; an id of none of them is a genre that nothing is in. */
export function contentFilter(query: Fields, known: readonly string[]): Pick<Filter, 'genres' | 'years'> {
  const ids = new Set(query.list('genreIds').map((id) => id.replaceAll('-', '').toLowerCase()));
  const byId = known.filter((name) => ids.has(genreId(name)));
  const named = query.piped('genres');
  const years = query
    .list('years')
    .map(Number)
    .filter((year) => Number.isSafeInteger(year));
  return {
    ...(ids.size > 0 || named.length > 0 ? { genres: [...named, ...byId] } : {}),
    ...(years.length > 0 ? { years } : {}),
  };
}
