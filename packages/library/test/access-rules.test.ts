import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type Account,
  type AccountViewer,
  type Action,
  type AlbumFacts,
  actions,
  asViewer,
  authorize,
  isPermission,
  mayAlbum,
  mayPlaylist,
  mayTrack,
  permissions,
  permissionsOf,
  type Role,
  type Scope,
  scopes,
  stranger,
  type Viewer,
} from '../src/access/index.ts';
import { madeAccount } from './made-account.ts';

function account(id: number, role: Role, more: Partial<Account> = {}): Account {
  const gid = `00000000-0000-7000-8000-00000000000${id}`;
  return madeAccount({ id, gid, username: `person${id}`, role, ...more });
}

const viewers = {
  stranger,
  off: asViewer(account(9, 'admin', { isActive: false })),
  listener: asViewer(account(5, 'user')),
  owner: asViewer(account(6, 'user')),
  coOwner: asViewer(account(7, 'user')),
  artist: asViewer(account(8, 'user', { artistId: 3 })),
  curator: asViewer(account(4, 'super_user')),
  admin: asViewer(account(2, 'admin')),
  root: asViewer(account(1, 'root_admin')),
} as const satisfies Record<string, Viewer>;

const letters: Readonly<Record<string, Action>> = {
  l: 'list',
  s: 'see',
  p: 'play',
  d: 'download',
  e: 'edit',
  u: 'publish',
  a: 'approve',
  x: 'delete',
};
const order = Object.keys(letters);
const settings = { allowDownloads: true };

function album(more: Partial<AlbumFacts>): AlbumFacts {
  const base = {
    listedTo: 0,
    reachableBy: 0,
    ownerId: 6,
    coOwnerIds: [7],
    artistIds: [2, 3],
    download: null,
  } as const;
  return { ...base, ...more };
}

const draft = album({});
const scanned = album({ listedTo: 1, reachableBy: 1 });
const unlisted = album({ reachableBy: 2 });
const released = album({ listedTo: 2, reachableBy: 2 });

/** What each viewer may do, in the letters above; owner, co-owner and artist are alike. */
const table: readonly (readonly [string, AlbumFacts, Record<string, string>])[] = [
  [
    'draft',
    draft,
    { stranger: '', off: '', listener: '', owner: 'lspdeux', curator: 'lspdu', admin: 'lspdeuax' },
  ],
  [
    'shown to listeners',
    scanned,
    { stranger: '', off: '', listener: 'lspd', owner: 'lspdeux', curator: 'lspdu', admin: 'lspdeuax' },
  ],
  [
    'unlisted release',
    unlisted,
    { stranger: 'sp', off: 'sp', listener: 'spd', owner: 'lspdeux', curator: 'lspdu', admin: 'lspdeuax' },
  ],
  [
    'public release',
    released,
    { stranger: 'lsp', off: 'lsp', listener: 'lspd', owner: 'lspdeux', curator: 'lspdu', admin: 'lspdeuax' },
  ],
  [
    'public, free',
    { ...released, download: 'free' },
    {
      stranger: 'lspd',
      off: 'lspd',
      listener: 'lspd',
      owner: 'lspdeux',
      curator: 'lspdu',
      admin: 'lspdeuax',
    },
  ],
  [
    'public, paid',
    { ...released, download: 'paid' },
    { stranger: 'lsp', off: 'lsp', listener: 'lsp', owner: 'lspdeux', curator: 'lspdu', admin: 'lspdeuax' },
  ],
];

test('who may do what to an album', () => {
  for (const [name, facts, expected] of table) {
    const all = { ...expected, coOwner: expected.owner, artist: expected.owner, root: expected.admin };
    for (const [who, viewer] of Object.entries(viewers)) {
      const got = order.filter((letter) => mayAlbum(viewer, letters[letter] ?? 'approve', facts, settings));
      const wanted = order.filter((letter) => all[who as keyof typeof all]?.includes(letter));
      assert.deepEqual(got, wanted, `${who}: ${name}`);
    }
  }
});

test('the setting allowDownloads holds for listeners alone', () => {
  const off = { allowDownloads: false };
  assert.equal(mayAlbum(viewers.listener, 'download', released, off), false);
  assert.equal(mayAlbum(viewers.listener, 'download', { ...released, download: 'free' }, off), true);
  assert.equal(mayAlbum(viewers.owner, 'download', released, off), true);
  assert.equal(mayAlbum(viewers.curator, 'download', released, off), true);
});

test('a track follows its album; a loose one belongs to its owners and staff', () => {
  const onAlbum = { album: released, further: [], ownerId: 5, coOwnerIds: [], missing: false };
  assert.equal(mayTrack(viewers.stranger, 'play', onAlbum, settings), true);
  assert.equal(
    mayTrack(viewers.listener, 'edit', onAlbum, settings),
    false,
    'owns the track but not the album',
  );
  const hidden = { ...onAlbum, album: draft };
  assert.equal(mayTrack(viewers.listener, 'see', hidden, settings), false);
  const loose = { album: null, further: [], ownerId: 5, coOwnerIds: [8], missing: false };
  for (const who of ['listener', 'artist', 'curator', 'root'] as const)
    assert.equal(mayTrack(viewers[who], 'play', loose, settings), true, who);
  for (const who of ['stranger', 'owner', 'off'] as const)
    assert.equal(mayTrack(viewers[who], 'see', loose, settings), false, who);
  assert.equal(mayTrack(viewers.curator, 'edit', loose, settings), false);
});

test('a track is heard on any of its releases and changed by the owners of its own', () => {
  const theirs = album({ ownerId: 5, coOwnerIds: [], artistIds: [], listedTo: 2, reachableBy: 2 });
  const shared = { album: draft, further: [theirs], ownerId: null, coOwnerIds: [], missing: false };
  for (const [who, wanted] of Object.entries({ stranger: 'lsp', listener: 'lspd', owner: 'lspdeux' })) {
    const viewer = viewers[who as keyof typeof viewers];
    const got = order.filter((letter) => mayTrack(viewer, letters[letter] ?? 'approve', shared, settings));
    assert.deepEqual(
      got,
      [...order].filter((letter) => wanted.includes(letter)),
      who,
    );
  }
  const hidden = { ...shared, further: [{ ...theirs, listedTo: 0, reachableBy: 0 } as const] };
  assert.equal(mayTrack(viewers.stranger, 'see', hidden, settings), false);
  assert.equal(mayTrack(viewers.listener, 'play', hidden, settings), true, 'owns the other release');
  assert.equal(mayTrack(viewers.listener, 'edit', hidden, settings), false);
});

test('a missing track is seen where it is named but neither listed, played nor downloaded', () => {
  const missing = { album: released, further: [], ownerId: null, coOwnerIds: [], missing: true };
  const may = actions.filter((action) => mayTrack(viewers.root, action, missing, settings));
  assert.deepEqual(may, ['see', 'edit', 'publish', 'approve', 'delete']);
});

test('playlists: private ones are hidden even from staff, public ones are for members', () => {
  const mine = { ownerId: 5, isPublic: false };
  const open = { ownerId: 5, isPublic: true };
  assert.equal(mayPlaylist(viewers.listener, 'edit', mine), true);
  assert.equal(mayPlaylist(viewers.root, 'see', mine), false);
  assert.equal(mayPlaylist(viewers.owner, 'see', open), true);
  assert.equal(mayPlaylist(viewers.stranger, 'see', open), false);
  assert.equal(mayPlaylist(viewers.admin, 'edit', open), false);
  assert.equal(mayPlaylist(viewers.admin, 'delete', open), true);
  assert.equal(mayPlaylist(viewers.curator, 'delete', open), false);
});

test('a token does no more than it was made for', () => {
  const withScopes = (...some: Scope[]): AccountViewer => ({ ...viewers.root, via: 'token', scopes: some });
  assert.equal(mayAlbum(withScopes('read'), 'see', draft, settings), true);
  assert.equal(mayAlbum(withScopes('read'), 'play', draft, settings), false);
  assert.equal(mayAlbum(withScopes('play'), 'edit', draft, settings), false);
  assert.equal(mayPlaylist(withScopes('annotate'), 'edit', { ownerId: 1, isPublic: false }), true);
  assert.equal(authorize(withScopes('read', 'play'), 'accounts.manage'), false);
  assert.equal(authorize(withScopes('admin'), 'accounts.manage'), true);
  assert.equal(authorize(withScopes(...scopes), 'account.self'), false, 'a token makes no other token');
});

test('permissions by role', () => {
  const anybody = ['public', 'library.read', 'library.play'];
  const member = [
    'signed-in',
    'account.self',
    'library.annotate',
    'library.edit',
    'release.publish',
    'share.manage',
    'radio.read',
    'podcast.read',
    'podcast.play',
    'chat.read',
    'chat.write',
    'scan.read',
  ];
  const manager = ['release.approve', 'radio.manage', 'podcast.manage', 'identify.review', 'scan.run'];
  const root = ['accounts.manage', 'settings.manage', 'backup.run', 'fpindex'];
  const expected = {
    stranger: anybody,
    off: anybody,
    listener: [...anybody, ...member],
    curator: [...anybody, ...member],
    admin: [...anybody, ...member, ...manager],
    root: [...anybody, ...member, ...manager, ...root],
  } as const;
  for (const [who, wanted] of Object.entries(expected)) {
    const viewer = viewers[who as keyof typeof expected];
    const got = permissionsOf(viewer.kind === 'account' ? viewer : null);
    assert.deepEqual([...got].sort(), [...wanted].sort(), who);
  }
  assert.equal([...anybody, ...member, ...manager, ...root].length, Object.keys(permissions).length);
  assert.equal(authorize(viewers.root, 'everything'), false, 'an unknown permission is refused');
  assert.equal(isPermission('toString'), false);
});
