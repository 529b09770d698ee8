import { type ArtistRow, artistByKey, foldName } from '../../catalogue/index.ts';
import { artistItem, genreId, type Item } from '../../jellyfin-items/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { listAnswer } from '../lists/answer.ts';
import { type ListServices, listContext } from '../lists/context.ts';
import { personalFilter } from '../lists/filters.ts';
import { genreSource } from '../lists/genres.ts';
import { type Parent, parentOf } from '../lists/parents.ts';
import { chained, ready, type Source } from '../lists/source.ts';
import type { Looks } from '../look.ts';
import { labelItem, yearItem } from '../payloads/others.ts';
import { nothingThere } from '../protocol/failures.ts';
import { singleItem } from '../single-items.ts';

interface FacetOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;

/** What music is sorted by: genres, years, labels, and the people who are credited. */
export function facetEndpoints(options: FacetOptions): readonly Endpoint[] {
  const { lists, looks } = options;
  return [
    {
      ...common,
      name: 'getGenres',
      path: '/Genres',
      also: ['/MusicGenres'],
      summary: 'Genres by name, everywhere or below a library, an artist or an album',
      answer: async (call) => listAnswer(call, await genreList(options, call)),
    },
    {
      ...common,
      name: 'getGenre',
      path: '/Genres/:name',
      also: ['/MusicGenres/:name'],
      summary: 'One genre by its name',
      answer: async (call) => {
        const item = await singleItem(lists, call, looks.whole(call), genreId(call.param('name')));
        if (item?.['Type'] !== 'MusicGenre') throw nothingThere('genre');
        return item;
      },
    },
    {
      ...common,
      name: 'getYears',
      path: '/Years',
      summary: 'Years of albums',
      answer: async (call) => {
        const rootId = rootIn(await parentIn(lists, call));
        const years = rootId === null ? [] : await lists.catalogue.years(call.viewer, rootId);
        const look = looks.list(call);
        return listAnswer(
          call,
          turned(
            call,
            years.map((year) => yearItem(look, year)),
          ),
        );
      },
    },
    {
      ...common,
      name: 'getYear',
      path: '/Years/:year',
      summary: 'One year',
      answer: async (call) => {
        const year = (await lists.catalogue.years(call.viewer)).find(
          (one) => String(one) === call.param('year'),
        );
        if (year === undefined) throw nothingThere('year');
        return yearItem(looks.whole(call), year);
      },
    },
    {
      ...common,
      name: 'getStudios',
      path: '/Studios',
      summary: 'Labels by name',
      answer: async (call) => {
        const rootId = rootIn(await parentIn(lists, call));
        const labels = rootId === null ? [] : await lists.catalogue.labels(call.viewer, rootId);
        const look = looks.list(call);
        const named = labels.filter(({ name }) => isNamed(call, name));
        return listAnswer(
          call,
          turned(
            call,
            named.map((row) => labelItem(look, row)),
          ),
        );
      },
    },
    {
      ...common,
      name: 'getStudio',
      path: '/Studios/:name',
      summary: 'One label by its name',
      answer: async (call) => {
        const wanted = call.param('name').toLowerCase();
        const labels = await lists.catalogue.labels(call.viewer);
        const row = labels.find(({ name }) => name.toLowerCase() === wanted);
        if (row === undefined) throw nothingThere('label');
        return labelItem(looks.whole(call), row);
      },
    },
    {
      ...common,
      name: 'getPersons',
      path: '/Persons',
      summary: 'Everybody who is credited, in whatever part',
      answer: async (call) => listAnswer(call, await people(options, call)),
    },
    {
      ...common,
      name: 'getPerson',
      path: '/Persons/:name',
      summary: 'One of them by name',
      answer: async (call) => {
        const gid = lists.db.read((reader) => artistByKey(reader, foldName(call.param('name'))));
        const row = gid === undefined ? undefined : await lists.catalogue.artist(call.viewer, gid);
        if (row === undefined) throw nothingThere('person');
        return { ...artistItem(looks.whole(call), row), Type: 'Person' };
      },
    },
    {
      ...common,
      name: 'getFiltersLegacy',
      path: '/Items/Filters',
      summary: 'Genres and years to choose from, by name',
      answer: async (call) => {
        const rootId = rootIn(await parentIn(lists, call));
        const genres = rootId === null ? [] : await lists.catalogue.genres(call.viewer, rootId);
        const years = rootId === null ? [] : await lists.catalogue.years(call.viewer, rootId);
        return { Genres: genres.map(({ name }) => name), Tags: [], OfficialRatings: [], Years: years };
      },
    },
    {
      ...common,
      name: 'getFilters',
      path: '/Items/Filters2',
      summary: 'Genres to choose from, with ids',
      answer: async (call) => {
        const rootId = rootIn(await parentIn(lists, call));
        const genres = rootId === null ? [] : await lists.catalogue.genres(call.viewer, rootId);
        return { Genres: genres.map(({ name }) => ({ Name: name, Id: genreId(name) })), Tags: [] };
      },
    },
  ];
}

const parentIn = ({ db, catalogue }: ListServices, { viewer, query }: Call): Promise<Parent | undefined> =>
  parentOf({ db, catalogue, viewer }, query.text('parentId'));

/** The music folder that a parent is, undefined for all of them; null for what is no place. */
function rootIn(parent: Parent | undefined): number | undefined | null {
  if (parent?.kind === 'nowhere' || parent?.kind === 'root') return undefined;
  return parent?.kind === 'view' ? parent.rootId : null;
}

/** Upwards unless told. */
const turned = ({ query }: Call, items: readonly Item[]): Source =>
  ready(query.words('sortOrder')[0]?.startsWith('desc') === true ? items.toReversed() : items);

function isNamed({ query }: Call, name: string): boolean {
  const key = foldName(name);
  const [text = '', begin = ''] = ['searchTerm', 'nameStartsWith'].map((one) =>
    foldName(query.text(one, 500) ?? ''),
  );
  return key.includes(text) && key.startsWith(begin);
}

async function genreList({ lists, looks }: FacetOptions, call: Call): Promise<Source> {
  const { query } = call;
  const parent = await parentIn(lists, call);
  const filter = personalFilter(query);
  if (parent === undefined || filter === undefined) return ready([]);
  const down = query.words('sortOrder')[0]?.startsWith('desc') === true;
  const context = listContext(lists, call, looks.list(call));
  return genreSource(context, parent, filter, query.text('searchTerm', 500), down ? 'desc' : 'asc');
}

async function people({ lists, looks }: FacetOptions, call: Call): Promise<Source> {
  const { query, viewer } = call;
  const look = looks.list(call);
  const filter = personalFilter(query);
  if (filter === undefined) return ready([]);
  const person = (row: ArtistRow): Item => ({ ...artistItem(look, row), Type: 'Person' });
  const text = query.text('searchTerm', 500);
  const none = { offset: 0, limit: 0 };
  return chained([
    {
      async page(offset, limit) {
        if (text !== undefined) {
          const slices = { artists: { offset, limit: limit + 1 }, albums: none, tracks: none };
          const { artists } = await lists.catalogue.search(viewer, { query: text, ...slices });
          return { items: artists.slice(0, limit).map(person), total: offset + artists.length };
        }
        const slice = { limit: Math.max(1, limit), offset };
        const { items, total } = await lists.catalogue.artists(viewer, { ...filter, ...slice });
        return { items: items.slice(0, limit).map(person), total };
      },
    },
  ]);
}
