import type { AccountViewer } from '../../access/index.ts';
import type { AlbumRow, ArtistRow, Catalogue } from '../../catalogue/index.ts';
import type { ItemRef } from '../../community/index.ts';
import type { Similarity } from '../../similarity/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { itemOf } from '../items.ts';
import { artistNode, folderArtistNode } from '../payloads/artist.ts';
import { nothingThere } from '../protocol/failures.ts';
import { ElementText, type Node } from '../protocol/node.ts';
import type { PictureAddress } from '../services.ts';

interface InfoOptions {
  readonly services: { readonly catalogue: Catalogue; readonly similarity: Similarity };
  readonly pictureAddress: PictureAddress;
}

const common = { permission: 'library.read', rate: 'read' } as const;
const usual = 20;
const most = 500;
/** Edges in pixels. */
const sizes = { smallImageUrl: 150, mediumImageUrl: 300, largeImageUrl: 600 } as const;

/** What is known of an artist or album beyond its tags: all of it from this server, nothing is asked of others. */
export function infoEndpoints(options: InfoOptions): readonly Endpoint[] {
  const artist =
    (name: string, nodeOf: (row: ArtistRow) => Node) =>
    async (call: Call): Promise<Node> => ({ [name]: await artistInfo(options, call, nodeOf) });
  const album = async (call: Call): Promise<Node> => ({ albumInfo: await albumInfo(options, call) });
  return [
    {
      ...common,
      name: 'getArtistInfo',
      summary: 'Biography, pictures and similar artists of an artist, or of that of an album or song',
      answer: artist('artistInfo', folderArtistNode),
    },
    {
      ...common,
      name: 'getArtistInfo2',
      summary: 'The same, with artists of the tags',
      answer: artist('artistInfo2', artistNode),
    },
    { ...common, name: 'getAlbumInfo', summary: 'Notes and pictures of an album', answer: album },
    { ...common, name: 'getAlbumInfo2', summary: 'Notes and pictures of an album', answer: album },
  ];
}

async function artistInfo(options: InfoOptions, call: Call, nodeOf: (row: ArtistRow) => Node): Promise<Node> {
  const { catalogue, similarity } = options.services;
  const { viewer, fields } = call;
  const gid = await artistOf(catalogue, viewer, await itemOf(catalogue, viewer, fields.needed('id')));
  const row = await catalogue.artist(viewer, gid);
  if (row === undefined) throw nothingThere('artist');
  const count = fields.count('count', usual, most);
  const similar = count === 0 ? [] : await similarity.artists(viewer, { kind: 'artist', gid }, count);
  return {
    biography: textOf(row.bio),
    musicBrainzId: textOf(row.mbid),
    ...picturesOf(options, call, 'artist', gid),
    similarArtist: similar.map(nodeOf),
  };
}

async function albumInfo(options: InfoOptions, call: Call): Promise<Node> {
  const { catalogue } = options.services;
  const { viewer, fields } = call;
  const item = await itemOf(catalogue, viewer, fields.needed('id'));
  const row = await albumOf(catalogue, viewer, item);
  if (row === undefined) throw nothingThere('album');
  return {
    notes: textOf(row.description),
    musicBrainzId: textOf(row.mbid),
    ...picturesOf(options, call, 'album', row.gid),
  };
}

/** The artist whom an item is by. Throws 70. */
async function artistOf(
  catalogue: Catalogue,
  viewer: AccountViewer,
  { kind, gid }: ItemRef,
): Promise<string> {
  if (kind === 'artist') return gid;
  const row = kind === 'album' ? await catalogue.album(viewer, gid) : await catalogue.track(viewer, gid);
  const [artist] = row?.artists ?? [];
  if (artist === undefined) throw nothingThere('artist');
  return artist.gid;
}

async function albumOf(
  catalogue: Catalogue,
  viewer: AccountViewer,
  { kind, gid }: ItemRef,
): Promise<AlbumRow | undefined> {
  if (kind === 'artist') return undefined;
  const album = kind === 'album' ? gid : (await catalogue.track(viewer, gid))?.album?.gid;
  return album === undefined ? undefined : await catalogue.album(viewer, album);
}

const textOf = (text: string | null): ElementText | undefined =>
  text === null || text === '' ? undefined : new ElementText(text);

function picturesOf(
  { pictureAddress }: InfoOptions,
  { viewer, origin }: Call,
  kind: 'artist' | 'album',
  gid: string,
): Node {
  const addresses = Object.entries(sizes).flatMap(([name, pixels]): [string, ElementText][] => {
    const path = pictureAddress(viewer, kind, gid, pixels);
    return path === undefined ? [] : [[name, new ElementText(origin + path)]];
  });
  return Object.fromEntries(addresses);
}
