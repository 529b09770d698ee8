/** What the parameters of a route can name, and things of one's own for calls that change or delete them. */
import type { Route } from '@bandstand/http';
import { type AccountViewer, asViewer } from '@bandstand/library';
import { type Item, type Kind, variantNames } from './items.ts';
import { requiredFields } from './minimal.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

/** The thing that a call is about. */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'item'; readonly item: Item }
  /** A session, token, account or music folder that may be named by whoever has the permission. */
  | { readonly kind: 'own' }
  /** The same of somebody else. */
  | { readonly kind: 'others' };

/** A call's own copy of its thing; `drop` takes it away again. */
export interface Prepared {
  readonly id: string;
  readonly drop: () => void;
}

type OtherKind =
  | 'account'
  | 'session'
  | 'token'
  | 'appPassword'
  | 'musicRoot'
  | 'share'
  | 'station'
  | 'chatMessage'
  | 'podcast'
  | 'episode'
  | 'upload'
  | 'unknown';

const byWord: Readonly<Record<string, Kind | OtherKind>> = {
  artists: 'artist',
  albums: 'album',
  tracks: 'track',
  folders: 'folder',
  playlists: 'playlist',
  bookmarks: 'track',
  accounts: 'account',
  sessions: 'session',
  tokens: 'token',
  'app-passwords': 'appPassword',
  'music-roots': 'musicRoot',
  shares: 'share',
  'radio-stations': 'station',
  chat: 'chatMessage',
  podcasts: 'podcast',
  'podcast-episodes': 'episode',
  uploads: 'upload',
  // Made by acts that tests of their own look at.
  merges: 'unknown',
  'tag-writes': 'unknown',
  duplicates: 'unknown',
};

const itemKinds: readonly string[] = ['artist', 'album', 'track', 'folder', 'playlist'];
const isItemKind = (kind: string): kind is Kind => itemKinds.includes(kind);

/** Fields of bodies that name tracks. */
const bodyFields = ['track', 'tracks'];

/** Kind of thing that the path names; undefined when it names none. Throws for a parameter that it does not know. */
export function pathKind({
  path,
  operation,
}: Pick<Route, 'path' | 'operation'>): Kind | OtherKind | undefined {
  const words = path.split('/');
  const at = words.findIndex((word) => word.startsWith(':'));
  if (at < 0) return undefined;
  const kind = byWord[words[at - 1] ?? ''];
  if (kind === undefined || words.slice(at + 1).some((word) => word.startsWith(':')))
    throw new Error(`${operation}: the matrix does not know what ${path} names; teach matrix/targets.ts`);
  return kind;
}

/** True when the body must name tracks. */
export const namesTracks = (route: Route<AccountViewer>): boolean =>
  requiredFields(route.input.body).some((field) => bodyFields.includes(field));

export function targetsOf(world: World, route: Route<AccountViewer>): readonly Target[] {
  const kind = pathKind(route);
  if (kind === undefined) {
    const named = namesTracks(route) && route.permission.startsWith('library.');
    return named ? world.items.all('track').map(asTarget) : [{ kind: 'none' }];
  }
  if (isItemKind(kind)) return world.items.all(kind).map(asTarget);
  return everybodys.includes(kind) || route.path.includes(':token')
    ? [{ kind: 'own' }]
    : [{ kind: 'own' }, { kind: 'others' }];
}

/** What has no owner, or may be known to others. */
const everybodys: readonly string[] = [
  'account',
  'musicRoot',
  'station',
  'chatMessage',
  'podcast',
  'episode',
  'unknown',
];

const asTarget = (item: Item): Target => ({ kind: 'item', item });

/** Permissions of calls that change or delete the thing itself. */
const changing = ['library.edit', 'release.publish', 'release.approve'];

/** A call before it is made. */
export interface Planned {
  readonly route: Route<AccountViewer>;
  readonly method: string;
  readonly person: Person;
  readonly target: Target;
  /** True when it must be refused: should it change the thing all the same, that shows in what comes back. */
  readonly refused: boolean;
}

/** The id to put into the address: of a copy where the call may change the thing. */
export function prepare(world: World, planned: Planned): Prepared {
  const { route, person, target } = planned;
  const kind = pathKind(route);
  const nothing = { drop: () => {} };
  if (target.kind === 'none') return { id: '', ...nothing };
  if (target.kind === 'item') return prepareItem(world, planned, target.item);
  const somebodyElse = person.account === 'other' ? 'listener' : 'other';
  const owner = target.kind === 'own' ? (person.account ?? 'other') : somebodyElse;
  const accountId = world.ids[owner];
  const { accounts, sessions, apiTokens, appPasswords } = world.server.library.services.accounts;
  const account = accounts.byId(accountId);
  if (account === undefined) throw new Error(`the walk has lost ${owner}`);
  if (kind === 'session') {
    sessions.start(account, 'bearer', { address: '127.0.0.1', userAgent: 'target' });
    return {
      id: sessions.list(accountId).find(({ userAgent }) => userAgent === 'target')?.gid ?? '',
      ...nothing,
    };
  }
  if (kind === 'token') {
    const { made } = apiTokens.create(accountId, { name: 'target', scopes: ['read'], expiresAt: null });
    return { id: made.gid, drop: () => dropRow(world, 'api_tokens', made.gid) };
  }
  if (kind === 'appPassword') {
    const { made } = appPasswords.create(accountId, 'target');
    return { id: made.gid, drop: () => dropRow(world, 'app_passwords', made.gid) };
  }
  if (kind === 'share') return freshShare(world, account.isActive ? account : named(world, 'other'), route);
  if (kind === 'upload') return freshUpload(world, accountId);
  if (kind === 'unknown') return { id: '0198c0de-0000-7000-8000-00000000dead', ...nothing };
  if (kind === 'station') return freshStation(world);
  if (kind === 'chatMessage') return freshMessage(world, account);
  if (kind === 'podcast' || kind === 'episode') return freshPodcast(world, kind);
  return kind === 'musicRoot' ? freshRoot(world) : freshAccount(world);
}

function freshUpload(world: World, accountId: number): Prepared {
  const id = world.server.db.write((writer) => {
    const made = writer.run(
      `INSERT INTO uploads (account_id, kind, length, expires_at) VALUES (?, 'track', 10, '2099-01-01')`,
      [accountId],
    );
    return writer.value<string>('SELECT gid FROM uploads WHERE id = ?', [made.lastInsertRowid]) ?? '';
  });
  return {
    id,
    drop: () => void world.server.db.write((writer) => writer.run('DELETE FROM uploads WHERE gid = ?', [id])),
  };
}

type KnownAccount = AccountViewer['account'];

function named(world: World, name: 'other'): KnownAccount {
  const account = world.server.library.services.accounts.accounts.byId(world.ids[name]);
  if (account === undefined) throw new Error(`the walk has lost ${name}`);
  return account;
}

/** A share of the open track: named by its row for its maker, by what stands in its address for strangers. */
function freshShare(world: World, account: KnownAccount, { path }: Pick<Route, 'path'>): Prepared {
  const { gid } = world.items.album('open').track;
  const items = [{ kind: 'track', gid }] as const;
  const made = world.server.library.services.shares.create(asViewer(account), items, {});
  return {
    id: path.includes(':token') ? made.token : made.gid,
    drop: () => dropRow(world, 'shares', made.gid),
  };
}

function freshStation(world: World): Prepared {
  const values = { name: 'target', streamUrl: 'https://radio.example/', homepageUrl: null };
  const id = world.server.library.services.stations.create(values);
  return { id, drop: () => dropRow(world, 'radio_stations', id) };
}

/** A podcast whose publisher cannot be reached, with an episode. */
function freshPodcast(world: World, kind: 'podcast' | 'episode'): Prepared {
  const [podcast, episode] = world.server.db.write((writer) => {
    const channel = writer.run('INSERT INTO podcast_channels (url) VALUES (?)', [
      `http://127.0.0.1:1/${crypto.randomUUID()}`,
    ]).lastInsertRowid;
    const made = writer.run(
      `INSERT INTO podcast_episodes (channel_id, guid, title, published_at, source_url)
       VALUES (?, 'one', 'One', '2026-01-01T00:00:00.000Z', 'http://127.0.0.1:1/one.mp3')`,
      [channel],
    ).lastInsertRowid;
    const gid = (table: string, id: number): string =>
      writer.value<string>(`SELECT gid FROM ${table} WHERE id = ?`, [id]) ?? '';
    return [gid('podcast_channels', channel), gid('podcast_episodes', made)];
  });
  return {
    id: (kind === 'podcast' ? podcast : episode) ?? '',
    drop: () => dropRow(world, 'podcast_channels', podcast ?? ''),
  };
}

function freshMessage(world: World, account: KnownAccount): Prepared {
  const { id } = world.server.library.services.chat.add(asViewer(account), 'target', 'webapp');
  return {
    id: String(id),
    drop: () => void world.write((writer) => writer.run('DELETE FROM chat_messages WHERE id = ?', [id])),
  };
}

function prepareItem(world: World, { route, method, refused }: Planned, item: Item): Prepared {
  const whole = { id: item.gid, drop: () => {} };
  if (method === 'GET' || refused) return whole;
  const variant = variantNames.find((name) => name === item.variant);
  const copied = item.kind === 'album' || (item.kind === 'track' && method === 'DELETE');
  if (copied && variant !== undefined && changing.includes(route.permission)) {
    const copy = world.write((writer) => world.items.cloneAlbum(writer, variant));
    const { gid } = item.kind === 'album' ? copy.album : copy.track;
    return { id: gid, drop: () => world.write((writer) => world.items.dropClone(writer, copy)) };
  }
  if (item.variant === 'everyones' || item.variant === 'secretive') {
    const name = item.variant;
    const { gid } = world.write((writer) => world.items.clonePlaylist(writer, name));
    return { id: gid, drop: () => dropRow(world, 'playlists', gid) };
  }
  // An edit that says nothing changes nothing, and there is nothing to merge in the generated requests.
  if (item.kind === 'artist' || item.kind === 'track') return whole;
  if (changing.includes(route.permission))
    throw new Error(`${route.operation} changes a thing of which matrix/targets.ts makes no copy`);
  return whole;
}

type Table =
  | 'api_tokens'
  | 'app_passwords'
  | 'playlists'
  | 'admin'
  | 'shares'
  | 'radio_stations'
  | 'podcast_channels';

function dropRow(world: World, table: Table, gid: string) {
  world.write((writer) => writer.run(`DELETE FROM ${table} WHERE gid = ?`, [gid]));
}

function freshAccount(world: World): Prepared {
  const gid = world.write((writer) => {
    const insert = "INSERT INTO admin (username, password_hash, role) VALUES ('target', 'x', 'user')";
    const { lastInsertRowid } = writer.run(insert);
    return writer.value<string>('SELECT gid FROM admin WHERE id = ?', [lastInsertRowid]) ?? '';
  });
  return { id: gid, drop: () => dropRow(world, 'admin', gid) };
}

function freshRoot(world: World): Prepared {
  const path = world.freshFolder();
  const insert = "INSERT INTO music_roots (path, name) VALUES (?, 'target')";
  const id = world.write((writer) => writer.run(insert, [path]).lastInsertRowid);
  const drop = () => {
    world.write((writer) => writer.run('DELETE FROM music_roots WHERE id = ?', [id]));
  };
  return { id: String(id), drop };
}
