import type { Viewer } from '../../access/index.ts';
import type { AlbumQuery, Catalogue } from '../../catalogue/index.ts';
import { genreId, labelId } from '../../jellyfin-items/index.ts';
import type { Pictures } from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';
import { type ImageReplyOptions, imageCall, imageReply, imageViewer } from './image-replies.ts';

export interface NamedImageOptions extends ImageReplyOptions {
  readonly pictures: Pictures;
  readonly lists: { readonly catalogue: Catalogue };
}

type Kind = 'genre' | 'label';

/** Albums that are looked at for one with a cover. */
const mostAlbums = 50;
const idOf = { genre: genreId, label: labelId } as const;

/** Pictures of genres and labels by name: the cover of the newest album that has one. */
export function namedImageEndpoints(options: NamedImageOptions): readonly Endpoint[] {
  const byName = (kind: Kind) => (call: Call) =>
    coverOf(options, call, kind, idOf[kind](call.param('name')).replaceAll('-', ''));
  return [
    {
      ...imageCall,
      name: 'getGenreImage',
      path: '/Genres/:name/Images/:imageType',
      also: [
        '/Genres/:name/Images/:imageType/:imageIndex',
        '/MusicGenres/:name/Images/:imageType',
        '/MusicGenres/:name/Images/:imageType/:imageIndex',
      ],
      summary: 'The picture of a genre, by name',
      answer: byName('genre'),
    },
    {
      ...imageCall,
      name: 'getStudioImage',
      path: '/Studios/:name/Images/:imageType',
      also: ['/Studios/:name/Images/:imageType/:imageIndex'],
      summary: 'The picture of a label, by name',
      answer: byName('label'),
    },
  ];
}

/** The picture of a genre or a label by its id. Throws 404 where the asker sees nothing of it. */
export async function namedImage(options: NamedImageOptions, call: Call, gid: string) {
  const id = gid.replaceAll('-', '');
  const { catalogue } = options.lists;
  const genres = await catalogue.genres(imageViewer(options, call, 'genre', id));
  return coverOf(options, call, genres.some(({ name }) => genreId(name) === id) ? 'genre' : 'label', id);
}

async function coverOf(options: NamedImageOptions, call: Call, kind: Kind, id: string) {
  const { catalogue } = options.lists;
  const viewer = imageViewer(options, call, kind, id);
  const rows = await (kind === 'genre' ? catalogue.genres(viewer) : catalogue.labels(viewer));
  const row = rows.find(({ name }) => idOf[kind](name) === id);
  if (row === undefined) throw nothingThere('picture');
  const filter = kind === 'genre' ? { genre: row.name } : { narrow: { labels: [row.name] } };
  const album = await albumWithCover(catalogue, viewer, filter);
  if (album === undefined) throw nothingThere('picture');
  return imageReply(
    options,
    call,
    { kind, gid: id, version: String(row.albumCount) },
    (who, pixels, format) => options.pictures.render(who, 'album', album, pixels, format),
  );
}

/** The newest album with a cover, or else the newest, for which a picture is drawn; undefined without albums. */
async function albumWithCover(
  catalogue: Catalogue,
  viewer: Viewer,
  filter: Pick<AlbumQuery, 'genre' | 'narrow'>,
): Promise<string | undefined> {
  const { items } = await catalogue.albums(viewer, { sort: 'added', limit: mostAlbums, ...filter });
  return (items.find(({ imageTag }) => imageTag !== null) ?? items[0])?.gid;
}
