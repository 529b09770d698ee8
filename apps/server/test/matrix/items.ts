/** What is in the library of the matrix, and what the policy is told of it. Facts are written here by hand. */
import {
  type Action,
  type AlbumFacts,
  mayAlbum,
  mayPlaylist,
  mayTrack,
  type TrackFacts,
  type Viewer,
} from '@bandstand/library';
import type { Writer } from '@bandstand/sqlite';
import { type Added, addAlbum, addArtist, added, addFolder, addTrack, type Root } from '../music.ts';
import type { AccountIds } from './people.ts';

interface Variant {
  readonly status: 'draft' | 'released';
  readonly visibility: 'public' | 'unlisted' | 'private';
  readonly owner: keyof AccountIds;
  readonly listedTo: 0 | 1 | 2;
  readonly reachableBy: 0 | 1 | 2;
  readonly coOwner?: keyof AccountIds;
  readonly download?: 'free' | 'none';
  readonly scanned?: true;
  readonly shown?: true;
  readonly missing?: true;
}

const hidden = { listedTo: 0, reachableBy: 0 } as const;
const everywhere = { status: 'released', visibility: 'public', listedTo: 2, reachableBy: 2 } as const;

/** Every kind of release. No name is the beginning of another: names are looked for in answers. */
const variants = {
  open: { ...everywhere, owner: 'root' },
  free: { ...everywhere, owner: 'root', download: 'free' },
  kept: { ...everywhere, owner: 'owner', download: 'none' },
  gone: { ...everywhere, owner: 'root', missing: true },
  unlisted: { status: 'released', visibility: 'unlisted', owner: 'owner', listedTo: 0, reachableBy: 2 },
  private: { status: 'released', visibility: 'private', owner: 'owner', ...hidden },
  draft: { status: 'draft', visibility: 'public', owner: 'owner', coOwner: 'coOwner', ...hidden },
  linkedDraft: { status: 'draft', visibility: 'private', owner: 'root', ...hidden },
  scanned: { status: 'draft', visibility: 'private', owner: 'root', scanned: true, ...hidden },
  shown: {
    status: 'draft',
    visibility: 'private',
    owner: 'root',
    scanned: true,
    shown: true,
    listedTo: 1,
    reachableBy: 1,
  },
} as const satisfies Readonly<Record<string, Variant>>;

export type VariantName = keyof typeof variants;
export const variantNames = Object.keys(variants).filter((name): name is VariantName => name in variants);

const playlistVariants = { everyones: { isPublic: true }, secretive: { isPublic: false } } as const;
export type PlaylistName = keyof typeof playlistVariants;

/** Stands in every text of a variant: titles, slugs, names of folders, genres, lyrics. */
export const marker = (name: VariantName | PlaylistName): string => `zq${name.toLowerCase()}`;

/** A release with what belongs to it. */
export interface AlbumSet {
  readonly album: Added;
  readonly artist: Added;
  readonly track: Added;
  readonly folder: Added;
}

export type Kind = 'artist' | 'album' | 'track' | 'folder' | 'playlist';

/** Something an address can name. */
export interface Item {
  readonly kind: Kind;
  readonly variant: VariantName | PlaylistName;
  readonly gid: string;
  readonly may: (viewer: Viewer, action: Action) => boolean;
}

export interface Seeded {
  readonly albums: Readonly<Record<VariantName, AlbumSet>>;
  readonly playlists: Readonly<Record<PlaylistName, Added>>;
  readonly ids: AccountIds;
}

const settings = { allowDownloads: true };

export class Items {
  readonly #seeded: Seeded;
  readonly root: Root;

  constructor(seeded: Seeded, root: Root) {
    this.#seeded = seeded;
    this.root = root;
  }

  album(name: VariantName): AlbumSet {
    return this.#seeded.albums[name];
  }
  playlist(name: PlaylistName): Added {
    return this.#seeded.playlists[name];
  }

  /** Every item of a kind. */
  all(kind: Kind): Item[] {
    if (kind === 'playlist') {
      return [
        this.playlistItem('everyones', this.playlist('everyones').gid),
        this.playlistItem('secretive', this.playlist('secretive').gid),
      ];
    }
    return variantNames.map((variant) => this.item(kind, variant, this.album(variant)[kind].gid));
  }

  item(kind: Exclude<Kind, 'playlist'>, variant: VariantName, gid: string): Item {
    return { kind, variant, gid, may: (viewer, action) => this.#may(viewer, action, kind, variant) };
  }

  playlistItem(variant: PlaylistName, gid: string): Item {
    const facts = { ownerId: this.#seeded.ids.owner, ...playlistVariants[variant] };
    return { kind: 'playlist', variant, gid, may: (viewer, action) => mayPlaylist(viewer, action, facts) };
  }

  #may(viewer: Viewer, action: Action, kind: Exclude<Kind, 'playlist'>, name: VariantName): boolean {
    const album = this.#albumFacts(name);
    const missing = 'missing' in variants[name];
    const track: TrackFacts = { album, further: [], ownerId: null, coOwnerIds: [], missing };
    if (kind === 'album') return mayAlbum(viewer, action, album, settings);
    if (kind === 'track') return mayTrack(viewer, action, track, settings);
    // A folder is there for whoever lists a track in it, an artist for whoever sees an album or track of theirs.
    if (kind === 'folder') return mayTrack(viewer, 'list', track, settings);
    const seen = mayAlbum(viewer, action === 'list' ? 'list' : 'see', album, settings);
    if (action !== 'edit' && action !== 'delete') return seen;
    // Edited by administrators and by whoever speaks for the artist, deleted by administrators.
    if (!seen || viewer.kind !== 'account' || !viewer.scopes.includes('edit')) return false;
    const { role, artistId } = viewer.account;
    const own = action === 'edit' && artistId === this.#seeded.albums[name].artist.id;
    return role === 'root_admin' || role === 'admin' || own;
  }

  #albumFacts(name: VariantName): AlbumFacts {
    const variant: Variant = variants[name];
    const { ids, albums } = this.#seeded;
    return {
      listedTo: variant.listedTo,
      reachableBy: variant.reachableBy,
      ownerId: ids[variant.owner],
      coOwnerIds: variant.coOwner === undefined ? [] : [ids[variant.coOwner]],
      artistIds: [albums[name].artist.id],
      download: variant.download ?? null,
    };
  }

  /** Another release of the same kind, to be changed or deleted by a call. */
  cloneAlbum(writer: Writer, name: VariantName): AlbumSet {
    const { artist, folder } = this.album(name);
    const album = insertAlbum(writer, name, `${marker(name)}clone`, artist.id, this.#seeded.ids);
    const values = {
      title: `${marker(name)}clonetrack`,
      albumId: album.id,
      artistId: artist.id,
      missing: true,
    };
    return { album, artist, folder, track: addTrack(writer, this.root, `${marker(name)}folder`, values) };
  }

  dropClone(writer: Writer, { album, track }: AlbumSet): void {
    writer.run('DELETE FROM tracks WHERE id = ?', [track.id]);
    writer.run('DELETE FROM albums WHERE id = ?', [album.id]);
  }

  clonePlaylist(writer: Writer, name: PlaylistName): Added {
    return insertPlaylist(writer, name, [this.album('open').track.id]);
  }
}

export function seedItems(writer: Writer, root: Root, ids: AccountIds): Seeded {
  const albums = Object.fromEntries(
    variantNames.map((name) => [name, insertSet(writer, root, name, ids)]),
  ) as Record<VariantName, AlbumSet>;
  const places = [albums.open.track.id, albums.draft.track.id];
  const playlists = {
    everyones: insertPlaylist(writer, 'everyones', places),
    secretive: insertPlaylist(writer, 'secretive', places),
  };
  return { albums, playlists, ids };
}

function insertSet(writer: Writer, root: Root, name: VariantName, ids: AccountIds): AlbumSet {
  const folderName = `${marker(name)}folder`;
  const artist = addArtist(writer, `${marker(name)}artist`);
  const folder = addFolder(writer, root, folderName, root.folder.id);
  const album = insertAlbum(writer, name, `${marker(name)}album`, artist.id, ids);
  const missing = 'missing' in variants[name];
  const values = { title: `${marker(name)}track`, albumId: album.id, artistId: artist.id, missing };
  return { album, artist, folder, track: addTrack(writer, root, folderName, values) };
}

function insertAlbum(
  writer: Writer,
  name: VariantName,
  title: string,
  artistId: number,
  ids: AccountIds,
): Added {
  const variant: Variant = variants[name];
  const album = addAlbum(writer, {
    title,
    artistId,
    ownerId: ids[variant.owner],
    status: variant.status,
    visibility: variant.visibility,
    download: variant.download ?? null,
    source: variant.scanned === true ? 'scan' : 'manual',
    listeners: variant.shown === true ? 1 : 0,
  });
  if (variant.coOwner !== undefined) {
    const insert = 'INSERT INTO album_ownership (album_id, owner_id) VALUES (?, ?)';
    writer.run(insert, [album.id, ids[variant.coOwner]]);
  }
  return album;
}

function insertPlaylist(writer: Writer, name: PlaylistName, trackIds: readonly number[]): Added {
  const { isPublic } = playlistVariants[name];
  const insert =
    "INSERT INTO playlists (name, username, description, is_public) VALUES (:name, 'owner', :name, :isPublic)";
  const list = added(
    writer,
    'playlists',
    writer.run(insert, { name: `${marker(name)}list`, isPublic: isPublic ? 1 : 0 }),
  );
  for (const [position, track] of trackIds.entries()) {
    const place = 'INSERT INTO playlist_tracks (playlist_id, track_id, position) VALUES (?, ?, ?)';
    writer.run(place, [list.id, track, position]);
  }
  return list;
}
