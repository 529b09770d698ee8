import type { Annotation } from '../catalogue/index.ts';
import { genreId, jellyfinId } from './ids.ts';
import type { ImageKind } from './image-tags.ts';
import type { ItemLook } from './look.ts';
import { dotnetDate, ticksOfMs } from './times.ts';

/** An item as JSON; fields that are undefined are not written. */
export type Item = Readonly<Record<string, unknown>> & { readonly Id: string; readonly Name: string };

interface Common {
  readonly gid: string;
  readonly name: string;
  readonly type: string;
  readonly mediaType: 'Audio' | 'Unknown';
  readonly isFolder: boolean;
  readonly picture?: { readonly kind: ImageKind; readonly version: string | null } | undefined;
}

/** What every item says of itself. */
export function commonFields(look: ItemLook, { gid, name, type, mediaType, isFolder, picture }: Common) {
  const tag = picture === undefined ? undefined : look.tag(picture.kind, gid, picture.version);
  return {
    Name: name,
    ServerId: look.serverId,
    Id: jellyfinId(gid),
    Type: type,
    MediaType: mediaType,
    IsFolder: isFolder,
    LocationType: 'FileSystem',
    ImageTags: tag === undefined ? {} : { Primary: tag },
    BackdropImageTags: [],
    ImageBlurHashes: {},
    ...(look.wants('PrimaryImageAspectRatio') && tag !== undefined ? { PrimaryImageAspectRatio: 1 } : {}),
  };
}

type Marks = Annotation & { readonly bookmarkMs?: number };

/** What the viewer did with an item. */
export function userDataOf(gid: string, marks: Marks) {
  const { plays = 0, starredAt, rating, lastPlayedAt, bookmarkMs } = marks;
  return {
    PlaybackPositionTicks: ticksOfMs(bookmarkMs ?? 0),
    PlayCount: plays,
    IsFavorite: starredAt !== undefined,
    Played: plays > 0,
    // Ratings here go from 0 to 10, and three stars are neither good nor bad.
    ...(rating === undefined ? {} : { Rating: 2 * rating, ...(rating === 3 ? {} : { Likes: rating > 3 }) }),
    ...(lastPlayedAt === undefined ? {} : { LastPlayedDate: dotnetDate(lastPlayedAt) }),
    Key: gid,
    ItemId: jellyfinId(gid),
  };
}

export const userDataField = (look: ItemLook, gid: string, marks: Marks) =>
  look.userData ? { UserData: userDataOf(gid, marks) } : {};

export const namedId = ({ gid, name }: { readonly gid: string; readonly name: string }) => ({
  Name: name,
  Id: jellyfinId(gid),
});

export const genreFields = (look: ItemLook, genres: readonly string[]) =>
  look.wants('Genres')
    ? { Genres: genres, GenreItems: genres.map((name) => ({ Name: name, Id: genreId(name) })) }
    : {};

/** Ids at other services, without those that are not known. */
export function providerIds(ids: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ids).flatMap(([name, id]) => (id === null ? [] : [[name, id]])));
}

/** Another text after every change of an item, its marks apart. */
export const etagOf = ({ gid, updatedAt }: { readonly gid: string; readonly updatedAt: string }): string =>
  `${jellyfinId(gid).slice(-12)}${Date.parse(updatedAt).toString(16)}`;
