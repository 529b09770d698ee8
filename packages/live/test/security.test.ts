import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Security } from '../src/security/index.ts';
import { as, House, itemsOf, quiet } from './house.ts';
import { folder, open } from './setting.ts';

const rules = '/api/v1/hub/security/rules';
const bans = '/api/v1/hub/security/bans';

test('an operator lets addresses in and keeps them out, but not himself', async (t) => {
  const house = await House.open(t);
  for (const cidr of ['0.0.0.0/0', '127.0.0.1'])
    assert.equal((await house.ask('POST', rules, { cidr, action: 'block' })).status, 409, cidr);
  assert.equal((await house.ask('POST', rules, { cidr: 'all', action: 'block' })).status, 400);
  const made = await house.ask('POST', rules, { cidr: '2001:db8::/32', action: 'block', note: 'noise' });
  assert.equal(made.status, 201);
  assert.equal(itemsOf(await house.ask('GET', rules))[0]?.['createdBy'], 'token 1');
  assert.equal((await house.ask('DELETE', `${rules}/${String(made.body['id'])}`)).status, 204);
  assert.equal((await house.ask('DELETE', `${rules}/${String(made.body['id'])}`)).status, 404);
  assert.equal((await house.ask('POST', bans, { ip: '2001:db8::1', seconds: 60 })).status, 201);
  assert.equal(itemsOf(await house.ask('GET', bans))[0]?.['ip'], '2001:db8::1');
  assert.equal((await house.ask('DELETE', `${bans}/2001:db8::1`)).status, 204);

  await house.ask('POST', bans, { ip: '127.0.0.1', seconds: 60 });
  const shut = await house.ask('GET', '/api/v1/apps');
  assert.deepEqual([shut.status, shut.body['code']], [401, 'invalid_token']);
  const watching = await house.ask('GET', '/api/v1/apps', undefined, as('root'));
  assert.equal(watching.body['code'], 'address_blocked');
});

test('who tries too many wrong keys is kept from publishing, each time longer; neighbours and viewers are not', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const { hub } = await open(t, folder(t));
  const security = new Security({ hub, clock: () => now, log: quiet });
  const offend = (ip: string, times = 10) => {
    for (let n = 0; n < times; n += 1) security.note(ip, 'wrong_key');
  };
  offend('192.0.2.1', 9);
  now += 6 * 60_000;
  offend('192.0.2.1', 9);
  assert.equal(security.isBanned('192.0.2.1'), false, 'they were too far apart');
  offend('192.0.2.1', 1);
  assert.equal(security.isBanned('::ffff:192.0.2.1'), true);
  assert.equal(security.isShutOut('192.0.2.1'), false, 'who is behind the same address may watch');
  now += 15 * 60_000;
  assert.equal(security.isBanned('192.0.2.1'), false);
  offend('192.0.2.1');
  now += 16 * 60_000;
  assert.equal(security.isBanned('192.0.2.1'), true, 'the second time is longer');
  assert.equal(new Security({ hub, clock: () => now, log: quiet }).isBanned('192.0.2.1'), true);
  for (const ip of ['127.0.0.1', '192.168.1.9', '::1', 'fe80::1']) {
    offend(ip, 50);
    assert.equal(security.isBanned(ip), false, ip);
  }
  security.addRule({ cidr: '192.0.2.0/24', action: 'allow', note: null, createdBy: null }, '127.0.0.1');
  assert.equal(security.isBanned('192.0.2.1'), false, 'what is allowed beats a ban');
  security.addRule({ cidr: '198.51.100.0/24', action: 'block', note: null, createdBy: null }, '127.0.0.1');
  assert.equal(security.isShutOut('198.51.100.7'), true);
});
