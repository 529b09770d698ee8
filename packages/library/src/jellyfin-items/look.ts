import { type ImageKind, ImageTags } from './image-tags.ts';

/** How items are shown: what their payloads are made with. */
export interface ItemLook {
  readonly serverId: string;
  readonly wants: (field: string) => boolean;
  readonly userData: boolean;
  /** The tag of a picture, undefined when there is none or none is wanted. */
  readonly tag: (kind: ImageKind, gid: string, version: string | null) => string | undefined;
}

/** The same as a plain value, which may be posted to a reading thread. */
export interface ItemShape {
  readonly serverId: string;
  /** The account that tags of pictures are told to, and the secret that they are made with. */
  readonly accountId: number;
  readonly tagKey: string;
  /** Fields beyond the usual ones, in lower case, or all of them. */
  readonly fields: readonly string[] | 'all';
  readonly userData: boolean;
  readonly images: boolean;
}

export function itemLook({ serverId, accountId, tagKey, fields, userData, images }: ItemShape): ItemLook {
  const tags = new ImageTags(tagKey);
  const wanted = new Set(fields === 'all' ? [] : fields);
  return {
    serverId,
    userData,
    wants: (field) => fields === 'all' || wanted.has(field.toLowerCase()),
    tag: (kind, gid, version) =>
      images && version !== null ? tags.tagFor(accountId, kind, gid, version) : undefined,
  };
}
