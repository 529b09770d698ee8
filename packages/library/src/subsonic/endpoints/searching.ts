import type { SearchQuery, Slice } from '../../catalogue/index.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import type { Envelope } from '../protocol/envelope.ts';
import type { Fields } from '../protocol/fields.ts';
import type { SubsonicReaders } from '../reading-module.ts';
import { markupOf, rootOf } from './browsing.ts';

const common = { permission: 'library.read', rate: 'read' } as const;
/** Clients that fetch everything go on by as many as they asked for, so the limit is far above what they ask for. */
const mostFound = 10_000;
const usual = 20;
/** Characters of a text to search for; what is longer matches nothing more. */
const longestQuery = 1000;

/** Search; an empty text lists everything, page by page. */
export function searchEndpoints({
  readers,
  envelope,
}: {
  readonly readers: SubsonicReaders;
  readonly envelope: Envelope;
}): readonly Endpoint[] {
  const found = async (call: Call, shape: 'searchResult2' | 'searchResult3'): Promise<Answer> => {
    const { viewer, fields, format } = call;
    const asked = { viewer, query: queryOf(fields), markup: markupOf(format), shape };
    return envelope.around(format, shape, [await readers.call('subsonicFound', asked)]);
  };
  return [
    {
      ...common,
      name: 'search2',
      summary: 'Artists, albums (as folders) and songs that match a text',
      answer: (call) => found(call, 'searchResult2'),
    },
    {
      ...common,
      name: 'search3',
      summary: 'Artists, albums and songs that match a text',
      answer: (call) => found(call, 'searchResult3'),
    },
  ];
}

function queryOf(fields: Fields): SearchQuery {
  return {
    query: (fields.sent('query') ?? '').slice(0, longestQuery),
    artists: sliceOf(fields, 'artist'),
    albums: sliceOf(fields, 'album'),
    tracks: sliceOf(fields, 'song'),
    rootId: rootOf(fields),
  };
}

const sliceOf = (fields: Fields, kind: string): Slice => ({
  offset: fields.offset(`${kind}Offset`),
  limit: fields.count(`${kind}Count`, usual, mostFound),
});
