import type { AccountViewer } from '../../access/index.ts';
import type { Catalogue, TrackRow } from '../../catalogue/index.ts';
import { LibraryError } from '../../errors/index.ts';
import type { Similarity } from '../../similarity/index.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { itemOf } from '../items.ts';
import { songNode } from '../payloads/song.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { nothingThere } from '../protocol/failures.ts';
import type { SubsonicReaders } from '../reading-module.ts';
import { markupOf } from './browsing.ts';

interface SimilarOptions {
  readonly readers: SubsonicReaders;
  readonly envelope: Envelope;
  readonly services: { readonly catalogue: Catalogue; readonly similarity: Similarity };
}

const common = { permission: 'library.read', rate: 'read' } as const;
const usual = 50;
const most = 500;

/** Songs like others, and the best-known songs of an artist. */
export function similarEndpoints({ services, readers, envelope }: SimilarOptions): readonly Endpoint[] {
  const { catalogue, similarity } = services;
  const similar =
    (shape: 'similarSongs' | 'similarSongs2') =>
    async ({ viewer, fields, format }: Call): Promise<Answer> => {
      const like = await itemOf(catalogue, viewer, fields.needed('id'));
      const limit = fields.count('count', usual, most);
      if (limit === 0) return { [shape]: { song: [] } };
      const asked = { viewer, like, limit, markup: markupOf(format), shape };
      const songs = await readers.call('subsonicSimilarSongs', asked);
      if (songs === undefined) throw nothingThere(like.kind === 'track' ? 'song' : like.kind);
      return envelope.around(format, shape, [songs]);
    };
  return [
    {
      ...common,
      name: 'getSimilarSongs',
      summary: 'Songs like a song or an album, or by an artist and by others like him',
      answer: similar('similarSongs'),
    },
    {
      ...common,
      name: 'getSimilarSongs2',
      summary: 'The same; clients ask it of an artist',
      answer: similar('similarSongs2'),
    },
    {
      ...common,
      name: 'getTopSongs',
      summary: 'The songs of an artist, by id or name, that are played most',
      answer: async ({ viewer, fields }) => {
        const id = fields.text('id');
        const artist = id === undefined ? { name: fields.needed('artist') } : { gid: gidOf(id, 'artist') };
        const count = fields.count('count', usual, most);
        const rows = count === 0 ? [] : await topOf(similarity, viewer, artist, count);
        return { topSongs: { song: rows.map((row) => songNode(row)) } };
      },
    },
  ];
}

/** Players ask for names that they have from elsewhere: whoever is not here has no songs. An id is of somebody who is. */
async function topOf(
  similarity: Similarity,
  viewer: AccountViewer,
  artist: Parameters<Similarity['top']>[1],
  count: number,
): Promise<readonly TrackRow[]> {
  try {
    return await similarity.top(viewer, artist, count);
  } catch (error) {
    if ('name' in artist && error instanceof LibraryError && error.code === 'not_found') return [];
    throw error;
  }
}
