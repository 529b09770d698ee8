import type { Clock, Database, Log, Reader, Writer } from '@bandstand/sqlite';
import { type Account, type AccountViewer, mayShare, sharedBy, visible } from '../access/index.ts';
import type { Keyring, Random } from '../accounts/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import * as store from './share-store.ts';

/** What the keyring's keys for the addresses of shares are called. */
const purpose = 'share';
/** Most shares of one account, most things in one share, most songs that a share plays. */
const mostShares = 1000;
const mostItems = 500;
export const mostSharedTracks = 2000;

/** A share as its maker sees it. */
export interface Share extends Omit<store.ShareRow, 'secret'> {
  /** What stands in its address: whoever has it may hear what is shared. */
  readonly token: string;
}

export interface ShareItem {
  readonly kind: store.ShareKind;
  readonly gid: string;
}

export interface ShareChanges {
  readonly description?: string | null | undefined;
  /** ms since 1970; null for ever. */
  readonly expiresAt?: number | null | undefined;
}

/** A share that a stranger opened by its address. */
export interface OpenShare {
  readonly share: Share;
  /** Through whose eyes it is seen; for the shared songs alone. */
  readonly viewer: AccountViewer;
  /** Row ids of the songs in their order, as far as the maker may still see them. */
  readonly trackIds: readonly number[];
}

export interface SharesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly log: Log;
  /** The account as it is now. */
  readonly accountById: (id: number) => Account | undefined;
}

/** Songs, albums and playlists behind an address that needs no account, until it expires or its maker takes it back. */
export class Shares {
  readonly #options: SharesOptions;

  constructor(options: SharesOptions) {
    this.#options = options;
  }

  /** Throws `not_found` for what the maker may not see, `forbidden` where sharing is for staff, `invalid`. */
  create(viewer: AccountViewer, items: readonly ShareItem[], changes: ShareChanges): Share {
    const { db, keyring } = this.#options;
    if (items.length === 0 || items.length > mostItems)
      throw new LibraryError('invalid', `A share holds 1 to ${mostItems} things.`);
    const token = Buffer.from(this.#options.random(18)).toString('base64url');
    const values = {
      username: viewer.account.username,
      secret: keyring.seal(purpose, token),
      lookup: keyring.mac(purpose, token),
      description: cleanDescription(changes.description ?? null),
      expiresAt: this.#expiry(changes.expiresAt ?? null),
      now: this.#now(),
    };
    return db.write((writer) => {
      checkMaker(writer, viewer);
      const found = itemIds(writer, viewer, items);
      const id = store.insertShare(writer, values);
      for (const [position, item] of found.entries()) store.insertShareItem(writer, id, position, item);
      const made = store.sharesOf(writer, values.username, { before: null, limit: 1 })[0];
      if (made === undefined) throw notFound('share');
      return shareOf(made, token);
    });
  }

  /** Own shares, latest first. */
  list(viewer: AccountViewer, page: { readonly before: number | null; readonly limit: number }): Share[] {
    const rows = this.#options.db.read((reader) => store.sharesOf(reader, viewer.account.username, page));
    return rows.flatMap((row) => this.#opened(row) ?? []);
  }

  /** An own share. Throws `not_found`, also for those of others. */
  get(viewer: AccountViewer, gid: string): Share {
    const share = this.#opened(this.#options.db.read((reader) => own(reader, viewer, gid)));
    if (share === undefined) throw notFound('share');
    return share;
  }

  /** Throws `not_found`, `invalid`. */
  update(viewer: AccountViewer, gid: string, changes: ShareChanges): void {
    this.#options.db.write((writer) => {
      const { id, description, expiresAt } = own(writer, viewer, gid);
      store.updateShare(writer, id, {
        description: changes.description === undefined ? description : cleanDescription(changes.description),
        expiresAt: changes.expiresAt === undefined ? expiresAt : this.#expiry(changes.expiresAt),
        now: this.#now(),
      });
    });
  }

  /** Takes the share back: its address opens nothing any more. Throws `not_found`. */
  remove(viewer: AccountViewer, gid: string): void {
    this.#options.db.write((writer) => store.deleteShare(writer, own(writer, viewer, gid).id));
  }

  /** Songs of an own share, as its visitors hear them. */
  trackIds(viewer: AccountViewer, share: Pick<Share, 'id'>): readonly number[] {
    return this.#options.db.read((reader) => trackIds(reader, sharedBy(viewer.account), share.id));
  }

  /**
   * What is behind an address. Throws `not_found` for one that was never given, has expired or was taken back, when its
   * maker may not share any more, and when nothing of it can be heard.
   */
  open(token: string): OpenShare {
    const lookup = this.#options.keyring.mac(purpose, token.slice(0, 100));
    return this.#options.db.read((reader) => {
      const row = store.shareByLookup(reader, lookup);
      const maker = row === undefined ? undefined : this.#options.accountById(row.ownerId);
      if (row === undefined || maker === undefined || this.#isOver(row)) throw notFound('share');
      const viewer = sharedBy(maker);
      const ids = mayShare(reader, viewer) ? trackIds(reader, viewer, row.id) : [];
      if (ids.length === 0) throw notFound('share');
      return { share: shareOf(row, token), viewer, trackIds: ids };
    });
  }

  /** Counts that somebody opened the share. */
  visited({ id }: Pick<Share, 'id'>): void {
    this.#options.db.write((writer) => store.countVisit(writer, id, this.#now()));
  }

  #isOver({ expiresAt }: store.ShareRow): boolean {
    return expiresAt !== null && expiresAt <= this.#now();
  }

  /** With its address; undefined when that was sealed with another key and so opens nothing any more. */
  #opened(row: store.ShareRow): Share | undefined {
    try {
      return shareOf(row, this.#options.keyring.open(purpose, row.secret));
    } catch (error) {
      this.#options.log.error({ err: error, share: row.gid }, 'a share was sealed with another key');
      return undefined;
    }
  }

  #expiry(at: number | null): string | null {
    if (at === null) return null;
    if (Number.isFinite(at) && at > this.#options.clock() && at < 8.64e15) return new Date(at).toISOString();
    throw new LibraryError('invalid', 'A share expires at a time in the future.');
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }
}

function shareOf(row: store.ShareRow, token: string): Share {
  const { id, gid, owner, ownerId, description, expiresAt, lastVisitedAt, visitCount, createdAt } = row;
  return { id, gid, owner, ownerId, description, expiresAt, lastVisitedAt, visitCount, createdAt, token };
}

function checkMaker(writer: Writer, viewer: AccountViewer): void {
  if (!mayShare(writer, viewer))
    throw new LibraryError('forbidden', 'The operator of this server keeps sharing to the staff.');
  if (store.countShares(writer, viewer.account.username) >= mostShares)
    throw new LibraryError('conflict', `There are ${mostShares} shares already. Take some back first.`);
}

function own(reader: Reader, viewer: AccountViewer, gid: string): store.ShareRow {
  const row = store.shareByGid(reader, gid);
  if (row === undefined || row.ownerId !== viewer.account.id) throw notFound('share');
  return row;
}

/** The things by row id, in their order, each of which the viewer must see. */
function itemIds(
  reader: Reader,
  viewer: AccountViewer,
  items: readonly ShareItem[],
): { readonly kind: store.ShareKind; readonly id: number }[] {
  const seen = (kind: store.ShareKind): Map<string, number> => {
    const gids = items.filter((item) => item.kind === kind).map(({ gid }) => gid);
    const ids = store.idsByGid(reader, kind, gids);
    const may = visible(reader, viewer, kind, ids.values());
    return new Map([...ids].filter(([, id]) => may.has(id)));
  };
  const known = { track: seen('track'), album: seen('album'), playlist: seen('playlist') };
  return items.map(({ kind, gid }) => {
    const id = known[kind].get(gid);
    if (id === undefined) throw notFound(kind);
    return { kind, id };
  });
}

/** Through the maker's eyes: a song on an album that was withdrawn from him is withdrawn from his visitors. */
function trackIds(reader: Reader, maker: AccountViewer, shareId: number): number[] {
  const playlists = visible(reader, maker, 'playlist', store.sharedPlaylists(reader, shareId));
  const ids = store.sharedTracks(reader, shareId, [...playlists], mostSharedTracks);
  const seen = visible(reader, maker, 'track', ids);
  return ids.filter((id) => seen.has(id));
}

function cleanDescription(text: string | null): string | null {
  const clean = text?.trim() ?? '';
  if (clean.length > 1000) throw new LibraryError('invalid', 'A description has at most 1,000 characters.');
  return clean === '' ? null : clean;
}
