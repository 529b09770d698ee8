import type { AccountViewer } from '../../access/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { subsonicId } from '../../ids.ts';
import type { Share, ShareItem, Shares } from '../../sharing/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf, refOf } from '../identify.ts';
import { albumOfFolder } from '../items.ts';
import { songNode } from '../payloads/song.ts';
import { type Fields, missing } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';

export interface SharingOptions {
  readonly services: { readonly catalogue: Catalogue; readonly shares: Shares };
}

const common = { permission: 'share.manage', rate: 'write' } as const;
/** Shares that are listed, and songs that are listed with all of them together. */
const mostListed = 1000;
const mostEntries = 10_000;

/** Addresses that let strangers hear songs, albums and playlists. */
export function sharingEndpoints({ services }: SharingOptions): readonly Endpoint[] {
  const { shares } = services;
  return [
    {
      ...common,
      rate: 'read',
      name: 'getShares',
      summary: 'Own shares, latest first',
      answer: async (call) => {
        const found = shares.list(call.viewer, { before: null, limit: mostListed });
        return { shares: { share: await shareNodes(services, call, found) } };
      },
    },
    {
      ...common,
      name: 'createShare',
      summary: 'Lets strangers hear songs, albums or playlists under an address that cannot be guessed',
      answer: async (call) => {
        const made = shares.create(
          call.viewer,
          await itemsOf(services.catalogue, call),
          changesOf(call.fields),
        );
        return { shares: { share: await shareNodes(services, call, [made]) } };
      },
    },
    {
      ...common,
      name: 'updateShare',
      summary: 'Describes a share or lets it expire at another time; 0 for never',
      answer: ({ viewer, fields }) => {
        shares.update(viewer, gidOf(fields.needed('id'), 'share'), changesOf(fields));
        return undefined;
      },
    },
    {
      ...common,
      name: 'deleteShare',
      summary: 'Takes a share back',
      answer: ({ viewer, fields }) => {
        shares.remove(viewer, gidOf(fields.needed('id'), 'share'));
        return undefined;
      },
    },
  ];
}

async function itemsOf(catalogue: Catalogue, { viewer, fields }: Call): Promise<readonly ShareItem[]> {
  const ids = fields.all('id');
  if (ids.length === 0) return missing('id');
  return Promise.all(ids.map((id) => shareItem(catalogue, viewer, id)));
}

async function shareItem(catalogue: Catalogue, viewer: AccountViewer, id: string): Promise<ShareItem> {
  const { kind, gid } = refOf(id, 'track', 'album', 'playlist', 'folder');
  return kind === 'folder' ? albumOfFolder(catalogue, viewer, gid) : { kind, gid };
}

function changesOf(fields: Fields) {
  const expires = fields.number('expires', 0, Number.MAX_SAFE_INTEGER);
  return { description: fields.sent('description'), expiresAt: expires === 0 ? null : expires };
}

async function shareNodes(
  { catalogue, shares }: SharingOptions['services'],
  { viewer, origin }: Call,
  found: readonly Share[],
): Promise<readonly Node[]> {
  let room = mostEntries;
  const ids = found.map((share) => {
    const own = room === 0 ? [] : shares.trackIds(viewer, share).slice(0, room);
    room -= own.length;
    return own;
  });
  const rows = await catalogue.tracksByIds(viewer, ids.flat());
  const left = rows.values();
  return found.map((share, index) => {
    const own = left.take(ids[index]?.length ?? 0).toArray();
    return {
      ...shareNode(share, origin),
      entry: own.flatMap((row) => (row === null ? [] : [songNode(row)])),
    };
  });
}

const shareNode = (share: Share, origin: string): Node => ({
  id: subsonicId('share', share.gid),
  url: `${origin}/share/${share.token}`,
  description: share.description ?? undefined,
  username: share.owner,
  created: share.createdAt,
  expires: share.expiresAt ?? undefined,
  lastVisited: share.lastVisitedAt ?? undefined,
  visitCount: share.visitCount,
});
