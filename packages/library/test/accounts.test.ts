import assert from 'node:assert/strict';
import test from 'node:test';
import { addPeople, codeOf, inSetting, password } from './accounts-setting.ts';

test('the first account is root_admin and can be made once', () =>
  inSetting(async ({ services: { accounts } }) => {
    assert.equal(accounts.setupNeeded(), true);
    assert.equal(
      await codeOf(() => accounts.add({ username: 'eve', password, role: 'user' })),
      'first_must_be_root',
    );
    const both = await Promise.allSettled([
      accounts.addFirst({ username: 'one', password }),
      accounts.addFirst({ username: 'two', password }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(accounts.setupNeeded(), false);
    const [first] = accounts.list();
    assert.equal(first?.role, 'root_admin');
    assert.equal(first?.id, 1);
    assert.equal(await codeOf(() => accounts.addFirst({ username: 'three', password })), 'setup_done');
  }));

test('the last active root stays root, and the first account as long as it exists', () =>
  inSetting(async ({ db, services }) => {
    const { accounts } = services;
    const { root, admin } = await addPeople(services);
    for (const change of [{ role: 'user' }, { isActive: false }] as const)
      assert.equal(await codeOf(() => accounts.change(root.gid, change)), 'last_root');
    assert.equal(await codeOf(() => accounts.remove(root.gid)), 'last_root');
    await accounts.change(admin.gid, { role: 'root_admin' });
    assert.equal(await codeOf(() => accounts.change(root.gid, { role: 'user' })), 'first_account_is_root');
    db.write((w) => w.run(`UPDATE admin SET role = 'user' WHERE id = 1`));
    assert.equal(accounts.byId(1)?.role, 'root_admin', 'whatever its row says');
    await accounts.change(root.gid, { isActive: false });
    assert.equal(await codeOf(() => accounts.change(admin.gid, { role: 'user' })), 'last_root');
    await accounts.change(root.gid, { isActive: true });
    accounts.remove(admin.gid);
    assert.equal(accounts.byName('admin'), undefined);
  }));

test('names are compared whatever their case and form', () =>
  inSetting(async ({ services: { accounts } }) => {
    await accounts.addFirst({ username: 'Élodie', password });
    for (const username of ['élodie', 'ÉLODIE', 'E\u0301lodie'])
      assert.equal(
        await codeOf(() => accounts.add({ username, password, role: 'user' })),
        'username_taken',
        username,
      );
    for (const username of ['', ' ', 'a b', 'a/b', '../x', 'a\u0000', '-x', 'x'.repeat(65), 'a\u202eb'])
      assert.equal(
        await codeOf(() => accounts.add({ username, password, role: 'user' })),
        'bad_username',
        username,
      );
    const made = await accounts.add({ username: '  たろう ', password, role: 'user' });
    assert.equal(made.username, 'たろう');
  }));

test('weak passwords are refused', () =>
  inSetting(async ({ services: { accounts } }) => {
    for (const weak of ['', 'short12', 'RootRoot', 'x'.repeat(1025), '😀😀😀'])
      assert.equal(
        await codeOf(() => accounts.addFirst({ username: 'rootroot', password: weak })),
        'weak_password',
      );
  }));

test('renaming an account carries its playlists, stars and plays along; removing it leaves its releases', () =>
  inSetting(async ({ db, services }) => {
    const { accounts } = services;
    const { listener } = await addPeople(services);
    db.write((w) => {
      w.run(`INSERT INTO albums (id, title, slug, owner_id) VALUES (1, 'A', 'a', ?)`, [listener.id]);
      w.run(`INSERT INTO playlists (name, username) VALUES ('mine', 'listener')`);
      w.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('listener', 'album', '1')`);
    });
    const renamed = await accounts.change(listener.gid, { username: 'fan' });
    assert.equal(renamed.gid, listener.gid);
    const of = (table: string) => db.read((r) => r.value<string>(`SELECT username FROM ${table}`));
    assert.equal(of('playlists'), 'fan');
    assert.equal(of('starred_items'), 'fan');
    accounts.remove(listener.gid);
    assert.equal(of('playlists'), undefined);
    assert.deepEqual(
      db.read((r) => r.get('SELECT title, owner_id FROM albums')),
      { title: 'A', owner_id: null },
    );
  }));

test('a new password or switching off ends every session', () =>
  inSetting(async ({ services, origin }) => {
    const { accounts, sessions, signIn } = services;
    const { listener } = await addPeople(services);
    const { token } = await signIn.signIn({ username: 'listener', password, kind: 'bearer', origin });
    const changed = await accounts.change(listener.gid, { password: 'another good one' });
    assert.equal(changed.mustChangePassword, true);
    assert.equal(sessions.authenticate(token, 'bearer', origin.address), null);
    const again = await signIn.signIn({
      username: 'Listener ',
      password: 'another good one',
      kind: 'bearer',
      origin,
    });
    await accounts.change(listener.gid, { isActive: false });
    assert.equal(sessions.authenticate(again.token, 'bearer', origin.address), null);
    await accounts.change(listener.gid, { isActive: true });
    assert.equal(sessions.authenticate(again.token, 'bearer', origin.address), null, 'it does not come back');
  }));

test('an account is linked to an artist that exists', () =>
  inSetting(async ({ db, services }) => {
    const { accounts } = services;
    const { listener } = await addPeople(services);
    db.write((w) => w.run(`INSERT INTO artists (id, name, slug) VALUES (5, 'Nova', 'nova')`));
    const gids = db.read((r) => r.all<{ gid: string }>('SELECT gid FROM artists ORDER BY id'));
    const [site, nova] = gids.map(({ gid }) => gid);
    const linked = await accounts.change(listener.gid, { artist: nova ?? '' });
    assert.equal(linked.artistId, 5);
    assert.deepEqual(accounts.artistOf(linked), { gid: nova, name: 'Nova' });
    for (const artist of ['none', site ?? ''])
      assert.equal(await codeOf(() => accounts.change(listener.gid, { artist })), 'unknown_artist');
    assert.equal((await accounts.change(listener.gid, { artist: null })).artistId, null);
  }));

test('what was scanned before there was an account goes to the first root', () =>
  inSetting(async ({ db, services: { accounts } }) => {
    db.write((w) => {
      for (let id = 1; id <= 450; id++) {
        w.run('INSERT INTO albums (id, title, slug) VALUES (?, ?, ?)', [id, `A${id}`, `a${id}`]);
        w.run('INSERT INTO tracks (title, album_id) VALUES (?, ?)', [`T${id}`, id]);
      }
    });
    const root = await accounts.addFirst({ username: 'root', password });
    // It goes on by itself; asking again waits for what is left.
    await accounts.adoptUnowned();
    for (const table of ['albums', 'tracks']) {
      const owned = db.read((r) => r.value(`SELECT count(*) FROM ${table} WHERE owner_id = ?`, [root.id]));
      assert.equal(owned, 450, table);
    }
  }));

test('profiles hold only what belongs there', () =>
  inSetting(async ({ services }) => {
    const { accounts } = services;
    const { listener } = await addPeople(services);
    const changed = accounts.changeProfile(listener.id, { alias: ' Fan ', email: 'fan@example.org' });
    assert.equal(changed.alias, 'Fan');
    assert.equal(changed.email, 'fan@example.org');
    assert.equal(accounts.changeProfile(listener.id, { email: '' }).email, null);
    assert.equal(accounts.byId(listener.id)?.alias, 'Fan');
    assert.equal(await codeOf(() => accounts.changeProfile(listener.id, { email: 'no mail' })), 'bad_email');
    assert.equal(await codeOf(() => accounts.changeProfile(listener.id, { alias: 'a\nb' })), 'bad_name');
    assert.equal(await codeOf(() => accounts.change(listener.gid, { storageQuota: -1 })), 'bad_quota');
  }));
