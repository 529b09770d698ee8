import type { Database } from '@bandstand/sqlite';
import { asViewer, stranger, type Viewer, viewerOf } from '../../access/index.ts';
import type { AccountServices } from '../../accounts/index.ts';
import { artistByKey, foldName, itemByGid } from '../../catalogue/index.ts';
import { type PictureKind, type Pictures, pictureReply, pictureVersion } from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import type { ImageTags } from '../image-tags.ts';
import { nothingThere } from '../protocol/failures.ts';

interface ImageOptions {
  readonly db: Database;
  readonly tags: ImageTags;
  readonly accounts: AccountServices['accounts'];
  readonly pictures: Pictures;
}

/** Edge of a picture in pixels when the client names none. */
const wholePicture = 1200;
const common = { permission: 'library.read', rate: 'media', method: 'GET', forStrangers: true } as const;

/** Pictures, for those who may see the thing and for whoever holds a tag that such a person was told. */
export function imageEndpoints(options: ImageOptions): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getItemImage',
      path: '/Items/:itemId/Images/:imageType',
      also: ['/Items/:itemId/Images/:imageType/:imageIndex'],
      summary: 'The cover of an item',
      answer: (call) => image(options, call, call.gid()),
    },
    {
      ...common,
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
      ...common,
      name: 'getGenreImage',
      path: '/Genres/:name/Images/:imageType',
      also: [
        '/Genres/:name/Images/:imageType/:imageIndex',
        '/MusicGenres/:name/Images/:imageType',
        '/MusicGenres/:name/Images/:imageType/:imageIndex',
        '/Studios/:name/Images/:imageType',
        '/Studios/:name/Images/:imageType/:imageIndex',
      ],
      summary: 'Genres and labels have no pictures',
      answer: () => {
        throw nothingThere('picture');
      },
    },
    {
      ...common,
      name: 'getUserImage',
      path: '/UserImage',
      also: ['/Users/:id/Images/:imageType', '/Users/:id/Images/:imageType/:imageIndex'],
      summary: 'Accounts show no pictures here',
      answer: () => {
        throw nothingThere('picture');
      },
    },
    {
      ...common,
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
  if (found === undefined || found.version === null || call.param('imageType').toLowerCase() !== 'primary')
    throw nothingThere('picture');
  const { query, headers } = call;
  const tag = query.text('tag', 100) ?? '';
  const viewer = viewerFor(options, call, found, tag);
  const sizes = ['maxWidth', 'maxHeight', 'width', 'height', 'fillWidth', 'fillHeight'].flatMap(
    (name) => query.number(name) ?? [],
  );
  const pixels = sizes.length === 0 ? wholePicture : Math.max(1, ...sizes);
  const picture = await options.pictures.render(viewer, found.kind, gid, pixels, formatOf(call));
  const accountId = options.tags.accountOf(tag, found.kind, gid);
  const current =
    accountId !== undefined && tag === options.tags.tagFor(accountId, found.kind, gid, found.version);
  return pictureReply(picture, current, headers['if-none-match']);
}

/** Who a picture is drawn for: whoever asks, or whoever was told the tag. */
function viewerFor(
  { tags, accounts }: ImageOptions,
  { principal }: Call,
  { kind, gid }: Found,
  tag: string,
): Viewer {
  if (principal !== null) return viewerOf(principal);
  const accountId = tags.accountOf(tag, kind, gid);
  const account = accountId === undefined ? undefined : accounts.byId(accountId);
  return account === undefined ? stranger : asViewer(account);
}

function formatOf({ query, headers }: Call): 'webp' | 'jpeg' | 'png' {
  const wanted = query.text('format', 20)?.toLowerCase();
  if (wanted === 'webp' || wanted === 'png') return wanted;
  if (wanted !== undefined) return 'jpeg';
  return headers.accept?.includes('image/webp') === true ? 'webp' : 'jpeg';
}
