import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, House, itemsOf, textOf } from './house.ts';

test('who is asked becomes a member by saying yes, once; an owner changes roles and removes members', async (t) => {
  const house = await House.open(t);
  const tenant = textOf(
    (await house.ask('POST', '/api/v1/tenants', { name: 'Venue' }, as('root'))).body['id'],
  );
  const invites = `/api/v1/tenants/${tenant}/invites`;
  const members = `/api/v1/tenants/${tenant}/members`;
  const asked = await house.ask('POST', invites, { email: 'anna@x.example', role: 'owner' }, as('root'));
  assert.equal(asked.status, 201);
  const token = textOf(asked.body['token']);
  assert.ok(!JSON.stringify(house.storage.hub.read((r) => r.all('SELECT * FROM invites'))).includes(token));

  assert.equal((await house.ask('GET', `/api/v1/tenants/${tenant}`, undefined, as('anna'))).status, 404);
  assert.deepEqual(itemsOf(await house.ask('GET', members, undefined, as('root'))), []);
  const look = await house.ask('POST', '/api/v1/tenants/invites/look', { token }, as('anna'));
  assert.deepEqual(look.body, { tenant: 'Venue', role: 'owner', invitedBy: 'root' });
  // A program does not say yes for anybody.
  assert.equal((await house.ask('POST', '/api/v1/tenants/invites/accept', { token })).status, 403);
  const yes = await house.ask('POST', '/api/v1/tenants/invites/accept', { token }, as('anna'));
  assert.deepEqual(yes.body, { tenant, role: 'owner' });
  assert.equal(
    (await house.ask('POST', '/api/v1/tenants/invites/accept', { token }, as('berta'))).status,
    404,
  );
  assert.deepEqual((await house.ask('GET', '/api/v1/hub/me', undefined, as('anna'))).body, {
    superadmin: false,
    app: null,
    tenants: [{ id: tenant, name: 'Venue', role: 'owner' }],
  });

  const berta = await join(house, invites, 'berta', 'viewer');
  assert.equal(
    (await house.ask('PATCH', `${members}/${berta}`, { role: 'editor' }, as('berta'))).status,
    403,
  );
  const changed = await house.ask('PATCH', `${members}/${berta}`, { role: 'editor' }, as('anna'));
  assert.equal(changed.body['role'], 'editor');
  const anna = itemsOf(await house.ask('GET', members, undefined, as('berta'))).find(
    ({ username }) => username === 'anna',
  );
  const own = `${members}/${textOf(anna?.['user'])}`;
  assert.equal((await house.ask('DELETE', own, undefined, as('anna'))).status, 409, 'the last owner stays');
  assert.equal((await house.ask('PATCH', own, { role: 'viewer' }, as('anna'))).status, 409);
  assert.equal((await house.ask('DELETE', own, undefined, as('berta'))).status, 403);
  assert.equal((await house.ask('DELETE', `${members}/${berta}`, undefined, as('berta'))).status, 204);
  assert.equal((await house.ask('GET', members, undefined, as('berta'))).status, 404, 'gone at once');
});

test('an invite that was taken back, or is over, is none', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  const invites = '/api/v1/tenants/platform/invites';
  const first = await house.ask('POST', invites, { email: 'a@x.example', role: 'viewer' });
  const id = textOf(itemsOf(await house.ask('GET', invites))[0]?.['id']);
  assert.equal((await house.ask('DELETE', `${invites}/${id}`)).status, 204);
  const second = await house.ask('POST', invites, { email: 'b@x.example', role: 'viewer' });
  now += 73 * 3_600_000;
  for (const { body } of [first, second])
    assert.equal(
      (
        await house.ask(
          'POST',
          '/api/v1/tenants/invites/accept',
          { token: textOf(body['token']) },
          as('anna'),
        )
      ).status,
      404,
    );
});

test('a user of a StreamHub becomes who he is by the word of a superadmin, not by an address of his own', async (t) => {
  const house = await House.open(t);
  house.storage.hub.write((writer) => {
    writer.run(`INSERT INTO users (id, email) VALUES ('usr_old', 'old@x.example')`);
    writer.run(`INSERT INTO memberships (user_id, tenant_id, role) VALUES ('usr_old', 'platform', 'editor')`);
  });
  const read = () => house.ask('GET', '/api/v1/apps/live/ingress', undefined, as('carl'));
  assert.equal((await read()).status, 404);
  assert.equal(
    (await house.ask('PATCH', '/api/v1/hub/users/usr_old', { username: 'carl' }, as('carl'))).status,
    403,
  );
  assert.equal(
    (await house.ask('PATCH', '/api/v1/hub/users/usr_old', { username: 'carl' }, as('root'))).status,
    200,
  );
  assert.equal(
    (await house.ask('GET', '/api/v1/tenants/platform', undefined, as('carl'))).body['role'],
    'editor',
  );
  const other = await house.ask('POST', '/api/v1/hub/users', { username: 'dora' }, as('root'));
  const taken = await house.ask(
    'PATCH',
    `/api/v1/hub/users/${textOf(other.body['id'])}`,
    { username: 'carl', superadmin: true },
    as('root'),
  );
  assert.equal(taken.status, 409);
  assert.equal((await house.ask('GET', '/api/v1/hub/users', undefined, as('dora'))).status, 403);
  await house.ask('PATCH', `/api/v1/hub/users/${textOf(other.body['id'])}`, { superadmin: true }, as('root'));
  assert.equal((await house.ask('GET', '/api/v1/hub/users', undefined, as('dora'))).status, 200);
});

test('a tenant with apps stays, one without goes', async (t) => {
  const house = await House.open(t);
  assert.equal((await house.ask('DELETE', '/api/v1/tenants/platform')).status, 409);
  const made = await house.ask('POST', '/api/v1/tenants', { name: 'Short' });
  const path = `/api/v1/tenants/${textOf(made.body['id'])}`;
  assert.equal((await house.ask('PATCH', path, { name: 'Shorter' })).body['name'], 'Shorter');
  assert.equal((await house.ask('DELETE', path)).status, 204);
  assert.equal((await house.ask('GET', path)).status, 404);
});

/** Asks somebody and lets him say yes; the id of his user. */
async function join(house: House, invites: string, name: string, role: string): Promise<string> {
  const asked = await house.ask('POST', invites, { email: `${name}@x.example`, role }, as('root'));
  await house.ask('POST', '/api/v1/tenants/invites/accept', { token: textOf(asked.body['token']) }, as(name));
  const found = itemsOf(await house.ask('GET', invites.replace('invites', 'members'), undefined, as('root')));
  return textOf(found.find(({ username }) => username === name)?.['user']);
}
