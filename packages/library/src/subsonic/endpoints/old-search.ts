import { foldName } from '../../catalogue/index.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import type { Words } from '../prepared/old-search.ts';
import type { Fields } from '../protocol/fields.ts';
import { type BrowsingOptions, markupOf } from './browsing.ts';

/** Hits that are looked at: this method is deprecated since 2009, and who wants more asks search3. */
const mostHits = 500;
const usual = 20;

/** The search of API 1.0: songs whose artist, album and title hold the words that were asked for. */
export function oldSearchEndpoints(
  options: Pick<BrowsingOptions, 'readers' | 'envelope'>,
): readonly Endpoint[] {
  return [
    {
      name: 'search',
      permission: 'library.read',
      rate: 'read',
      summary: 'Songs by words of their artist, album or title; search3 does it better',
      answer: (call) => searchResult(options, call),
    },
  ];
}

async function searchResult(
  { readers, envelope }: Pick<BrowsingOptions, 'readers' | 'envelope'>,
  { viewer, fields, format }: Call,
): Promise<Answer> {
  const words = wordsOf(fields);
  const newerThan = fields.number('newerThan', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const offset = fields.offset();
  const count = fields.count('count', usual, mostHits);
  if (Object.values(words).flat().length === 0) return { searchResult: { offset, totalHits: 0, match: [] } };
  const markup = markupOf(format);
  const asked = { viewer, markup, words, newerThan, offset, count, most: mostHits };
  return envelope.around(format, 'searchResult', [await readers.call('subsonicOldFound', asked)]);
}

function wordsOf(fields: Fields): Words {
  const words = (name: string): string[] =>
    foldName(fields.text(name, 1000) ?? '')
      .split(/\s+/)
      .filter((word) => word !== '');
  return { any: words('any'), artist: words('artist'), album: words('album'), title: words('title') };
}
