import type { Catalogue } from '../../catalogue/index.ts';
import type { Places } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { songNode } from '../payloads/song.ts';
import { missing } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

export interface PlaceOptions {
  readonly services: { readonly catalogue: Catalogue; readonly places: Places };
}

const common = { permission: 'library.annotate', rate: 'write' } as const;
/** ms: longer than any recording. */
export const latest = 9_999_999_999;

/** Bookmarks in songs. Positions are milliseconds. */
export function placeEndpoints({ services }: PlaceOptions): readonly Endpoint[] {
  const { places } = services;
  return [
    {
      ...common,
      rate: 'read',
      name: 'getBookmarks',
      summary: 'Own bookmarks, the latest 1,000',
      answer: async (call) => ({ bookmarks: { bookmark: await bookmarks(services, call) } }),
    },
    {
      ...common,
      name: 'createBookmark',
      summary: 'Sets or moves the bookmark in a song',
      answer: ({ viewer, fields }) => {
        const gid = gidOf(fields.needed('id'), 'track');
        const position = fields.number('position', 0, latest) ?? missing('position');
        places.setBookmark(viewer, gid, position, fields.text('comment') ?? null);
        return undefined;
      },
    },
    {
      ...common,
      name: 'deleteBookmark',
      summary: 'Removes the bookmark in a song',
      answer: ({ viewer, fields }) => {
        places.removeBookmark(viewer, gidOf(fields.needed('id'), 'track'));
        return undefined;
      },
    },
  ];
}

async function bookmarks({ catalogue, places }: PlaceOptions['services'], { viewer }: Call): Promise<Node[]> {
  const marks = places.bookmarks(viewer);
  const rows = await catalogue.tracksByIds(
    viewer,
    marks.map(({ trackId }) => trackId),
  );
  return marks.flatMap(({ positionMs, comment, createdAt, updatedAt }, index) => {
    const row = rows[index] ?? null;
    if (row === null) return [];
    return [
      {
        position: positionMs,
        username: viewer.account.username,
        comment: comment ?? '',
        created: createdAt,
        changed: updatedAt,
        entry: songNode(row),
      },
    ];
  });
}
