import { type Catalogue, foldName, type TrackRow } from '../../catalogue/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { songNode } from '../payloads/song.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

/** Hits that are looked at: this method is deprecated since 2009, and who wants more asks search3. */
const mostHits = 500;
const usual = 20;
const none = { offset: 0, limit: 0 };

/** The search of API 1.0: songs whose artist, album and title hold the words that were asked for. */
export function oldSearchEndpoints({
  services,
}: {
  readonly services: { readonly catalogue: Catalogue };
}): readonly Endpoint[] {
  return [
    {
      name: 'search',
      permission: 'library.read',
      rate: 'read',
      summary: 'Songs by words of their artist, album or title; search3 does it better',
      answer: async (call) => ({ searchResult: await searchResult(services.catalogue, call) }),
    },
  ];
}

async function searchResult(catalogue: Catalogue, { viewer, fields }: Call): Promise<Node> {
  const wanted = wordsOf(fields);
  const newerThan = fields.number('newerThan', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const offset = fields.offset();
  const count = fields.count('count', usual, mostHits);
  const query = Object.values(wanted).flat().join(' ');
  if (query === '') return { offset, totalHits: 0, match: [] };
  const tracks = { offset: 0, limit: mostHits };
  const found = await catalogue.search(viewer, { query, artists: none, albums: none, tracks });
  const hits = found.tracks.filter((row) => fits(row, wanted) && Date.parse(row.createdAt) > newerThan);
  return {
    offset,
    totalHits: hits.length,
    match: hits.slice(offset, offset + count).map((row) => songNode(row)),
  };
}

interface Words {
  readonly any: readonly string[];
  readonly artist: readonly string[];
  readonly album: readonly string[];
  readonly title: readonly string[];
}

function wordsOf(fields: Fields): Words {
  const words = (name: string): string[] =>
    foldName(fields.text(name, 1000) ?? '')
      .split(/\s+/)
      .filter((word) => word !== '');
  return { any: words('any'), artist: words('artist'), album: words('album'), title: words('title') };
}

/** The index finds words anywhere; here each must be where it was looked for. */
function fits(row: TrackRow, { artist, album, title }: Words): boolean {
  const holds = (text: string, words: readonly string[]): boolean => {
    const folded = foldName(text);
    return words.every((word) => folded.includes(word));
  };
  return (
    holds(`${row.artistDisplay} ${row.albumArtistDisplay}`, artist) &&
    holds(row.album?.title ?? '', album) &&
    holds(row.title, title)
  );
}
