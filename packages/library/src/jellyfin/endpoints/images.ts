import type { Database } from '@bandstand/sqlite';
import { artistByKey, foldName, itemByGid } from '../../catalogue/index.ts';
import { type PictureKind, pictureVersion } from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';
import { imageCall, imageReply } from './image-replies.ts';
import { type NamedImageOptions, namedImage, namedImageEndpoints } from './named-images.ts';

interface ImageOptions extends NamedImageOptions {
  readonly db: Database;
}

/** Pictures, for those who may see the thing and for whoever holds a tag that such a person was told. */
export function imageEndpoints(options: ImageOptions): readonly Endpoint[] {
  return [
    ...namedImageEndpoints(options),
    {
      ...imageCall,
      name: 'getItemImage',
      path: '/Items/:itemId/Images/:imageType',
      also: ['/Items/:itemId/Images/:imageType/:imageIndex'],
      summary: 'The cover of an item',
      answer: (call) => image(options, call, call.gid()),
    },
    {
      ...imageCall,
      name: 'getArtistImage',
      path: '/Artists/:name/Images/:imageType',
      also: [
        '/Artists/:name/Images/:imageType/:imageIndex',
        '/Persons/:name/Images/:imageType',
        '/Persons/:name/Images/:imageType/:imageIndex',
      ],
      summary: 'The photo of an artist, by name',
      answer: (call) => {
        const gid = options.db.read((reader) => artistByKey(reader, foldName(call.param('name'))));
        if (gid === undefined) throw nothingThere('picture');
        return image(options, call, gid);
      },
    },
    {
      ...imageCall,
      rate: 'read',
      forStrangers: false,
      name: 'getItemImageInfos',
      path: '/Items/:itemId/Images',
      summary: 'The pictures of an item',
      answer: (call) => {
        const found = pictureOf(options.db, call.gid());
        return found === undefined || found.version === null
          ? []
          : [{ ImageType: 'Primary', ImageTag: tagOf(options, call, found), Size: 0 }];
      },
    },
  ];
}

interface Found {
  readonly kind: PictureKind;
  readonly gid: string;
  readonly version: string | null;
}

function pictureOf(db: Database, gid: string): Found | undefined {
  return db.read((reader) => {
    const kind = itemByGid(reader, gid)?.kind;
    if (kind === undefined || kind === 'folder') return undefined;
    return { kind, gid, version: pictureVersion(reader, kind, gid) };
  });
}

const tagOf = ({ tags }: ImageOptions, { viewer }: Call, { kind, gid, version }: Found): string =>
  tags.tagFor(viewer.account.id, kind, gid, version ?? '');

async function image(options: ImageOptions, call: Call, gid: string) {
  const found = pictureOf(options.db, gid);
  // What has no row may be a genre or a label.
  if (found === undefined) return namedImage(options, call, gid);
  if (found.version === null) throw nothingThere('picture');
  const { kind, version } = found;
  return imageReply(options, call, { kind, gid, version }, (viewer, pixels, format) =>
    options.pictures.render(viewer, kind, gid, pixels, format),
  );
}
