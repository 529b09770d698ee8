import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createImages } from '@bandstand/media';
import { rest } from './subsonic-rest.ts';
import { at, code, list, openSubsonic, type SubsonicSetting, texts } from './subsonic-setting.ts';

// Radio stations, the chat, and pictures of people, by both faces.

describe('radio stations, chat and avatars', () => {
  let setting: SubsonicSetting;
  before(async () => {
    setting = await openSubsonic({ albums: 10 });
  });
  after(() => setting.close());

  const stations = async () =>
    list(
      await setting.ask('listener', 'getInternetRadioStations'),
      'internetRadioStations.internetRadioStation',
    );

  test('administrators keep the radio stations, everybody reads them', async () => {
    const { ask } = setting;
    const values = {
      name: ' Ö Radio ',
      streamUrl: 'https://radio.example/live',
      homepageUrl: 'http://radio.example',
    };
    assert.equal(code(await ask('listener', 'createInternetRadioStation', values)), 50);
    assert.equal((await ask('admin', 'createInternetRadioStation', values))['status'], 'ok');
    await ask('root', 'createInternetRadioStation', {
      name: 'another',
      streamUrl: 'http://radio.example:8000/a?b=c',
    });
    const [another, first] = await stations();
    assert.deepEqual(
      [at(another, 'name'), at(another, 'homePageUrl'), at(first, 'name'), at(first, 'homePageUrl')],
      ['another', undefined, 'Ö Radio', 'http://radio.example/'],
    );
    const id = String(at(first, 'id'));
    const change = { id, name: 'Zed', streamUrl: 'https://radio.example/z' };
    assert.equal(code(await ask('listener', 'updateInternetRadioStation', change)), 50);
    assert.equal((await ask('admin', 'updateInternetRadioStation', change))['status'], 'ok');
    assert.equal(at((await stations())[1], 'name'), 'Zed');
    assert.equal(code(await ask('admin', 'createInternetRadioStation', { name: 'x' })), 10);
    assert.equal(code(await ask('admin', 'deleteInternetRadioStation', { id: 'ra-1' })), 70);
    assert.equal((await ask('admin', 'deleteInternetRadioStation', { id }))['status'], 'ok');
    assert.equal(code(await ask('admin', 'deleteInternetRadioStation', { id })), 70);
    assert.equal((await stations()).length, 1);
  });

  test('an address that leads into this machine or its network is no radio station', async () => {
    const addresses =
      `javascript:alert(1) file:///etc/passwd ftp://radio.example/ http:// radio http://localhost/
      http://a.localhost/ http://127.0.0.1/ http://2130706433/ http://0x7f.1/ http://10.0.0.1/ http://192.168.1.2/
      http://169.254.169.254/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[fd00::1]/ https://user:word@radio.example/
      http://localhost./ http://0.0.0.0/`.split(/\s+/);
    for (const streamUrl of addresses) {
      const answer = await setting.ask('admin', 'createInternetRadioStation', { name: 'x', streamUrl });
      assert.equal(code(answer), 0, streamUrl);
      const page = await rest(setting, 'admin', 'POST', 'radio-stations', { name: 'x', streamUrl });
      assert.deepEqual([page.status, page.field('code')], [400, 'invalid'], streamUrl);
    }
    const homepage = { name: 'x', streamUrl: 'http://radio.example/', homepageUrl: 'javascript:alert(1)' };
    assert.equal(code(await setting.ask('admin', 'createInternetRadioStation', homepage)), 0);
    const open = { name: 'Open', streamUrl: 'http://93.184.216.34:8000/', homepageUrl: null };
    const made = await rest(setting, 'admin', 'POST', 'radio-stations', open);
    assert.equal(made.status, 201);
    await rest(setting, 'admin', 'DELETE', `radio-stations/${String(made.field('id'))}`);
  });

  test('the pages list stations in pages, each once', async () => {
    for (const name of ['b', 'A', 'c', 'B'])
      await rest(setting, 'admin', 'POST', 'radio-stations', { name, streamUrl: 'http://radio.example/' });
    const names: unknown[] = [];
    let cursor = '';
    do {
      const page = await rest(setting, 'listener', 'GET', `radio-stations?limit=2${cursor}`);
      for (const at of [0, 1]) names.push(page.field(`items.${at}.name`));
      cursor = page.field('next') === null ? '' : `&cursor=${String(page.field('next'))}`;
    } while (cursor !== '');
    assert.deepEqual(
      names.filter((name) => name !== undefined),
      ['A', 'another', 'b', 'B', 'c'],
    );
    assert.equal((await rest(setting, null, 'GET', 'radio-stations')).status, 401);
    assert.equal(
      (await rest(setting, 'admin', 'GET', 'radio-stations?cursor=x')).field('code'),
      'invalid_cursor',
    );
  });

  test('what one says is read by all, latest first, and after a time', async () => {
    const { ask } = setting;
    assert.equal((await ask('listener', 'addChatMessage', { message: ' hello ' }))['status'], 'ok');
    const [hello] = list(await ask('owner', 'getChatMessages'), 'chatMessages.chatMessage');
    assert.deepEqual([at(hello, 'username'), at(hello, 'message')], ['listener', 'hello']);
    const since = Number(at(hello, 'time'));
    await rest(setting, 'root', 'POST', 'chat', { message: 'hi "there"' });
    const after = async (time: number) =>
      texts(await ask('owner', 'getChatMessages', { since: time }), 'chatMessages.chatMessage', 'message');
    assert.deepEqual(await after(since - 1), ['hi "there"', 'hello']);
    assert.deepEqual(await after(Date.now() + 1000), []);
    const all = await rest(setting, 'owner', 'GET', 'chat?limit=1');
    assert.deepEqual([all.field('items.0.source'), all.field('items.0.role')], ['webapp', 'root_admin']);
    const older = await rest(setting, 'owner', 'GET', `chat?limit=1&cursor=${String(all.field('next'))}`);
    assert.deepEqual([older.field('items.0.message'), older.field('next')], ['hello', null]);
    for (const message of ['', ' ', 'x'.repeat(2001)])
      assert.ok(
        [0, 10].includes(Number(code(await ask('listener', 'addChatMessage', { message })))),
        message,
      );
    const mine = `chat/${String(older.field('items.0.id'))}`;
    assert.equal((await rest(setting, 'owner', 'DELETE', mine)).status, 403);
    assert.equal((await rest(setting, 'listener', 'DELETE', mine)).status, 204);
    assert.equal((await rest(setting, 'listener', 'DELETE', mine)).status, 404);
  });

  test('a message comes live to who watches', async () => {
    const { url, services } = setting;
    const account = services.accounts.byName('owner');
    assert.ok(account !== undefined);
    const { token } = services.sessions.start(account, 'bearer', { address: '127.0.0.1', userAgent: 'test' });
    const leave = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const watching = await fetch(`${url}/api/v1/chat/events`, { headers, signal: leave.signal });
    let heard = '';
    const reader = watching.body?.pipeThrough(new TextDecoderStream()).getReader();
    heard += (await reader?.read())?.value ?? '';
    await setting.ask('listener', 'addChatMessage', { message: 'live' });
    while (!/event: message\ndata: .*\n\n/.test(heard)) heard += (await reader?.read())?.value ?? '';
    assert.match(heard, /event: message\ndata: \{.*"message":"live".*"source":"subsonic"/);
    leave.abort();
  });

  test('the operator switches the chat off', async () => {
    setting.db.write((writer) =>
      writer.run(`INSERT INTO settings (key, value) VALUES ('chatEnabled', 'false')`),
    );
    assert.equal(code(await setting.ask('root', 'getChatMessages')), 50);
    assert.equal(code(await setting.ask('root', 'addChatMessage', { message: 'x' })), 50);
    assert.equal((await rest(setting, 'root', 'GET', 'chat/events')).status, 403);
    setting.db.write((writer) => writer.run(`DELETE FROM settings WHERE key = 'chatEnabled'`));
  });

  test('a person has a picture, drawn or own, of which nothing but the picture is kept', async () => {
    const avatar = (username: string) => fetch(setting.address('listener', 'getAvatar', { username }));
    const drawn = await avatar('owner');
    assert.equal(drawn.headers.get('content-type'), 'image/jpeg');
    const user = async () =>
      at(await setting.ask('owner', 'getUser', { username: 'owner' }), 'user.avatarLastChanged');
    assert.equal(await user(), undefined);
    const cover = readFileSync(new URL('../../media/test/fixtures/cover.jpg', import.meta.url));
    const comment = Buffer.from('\xff\xfe\x00\x09at home', 'latin1');
    const photo = Buffer.concat([cover.subarray(0, 2), comment, cover.subarray(2)]);
    assert.equal((await rest(setting, 'owner', 'PUT', 'account/avatar', photo)).status, 204);
    assert.ok(Math.abs(Date.parse(String(await user())) - Date.now()) < 60_000);
    const own = await avatar('OWNER');
    assert.notEqual(own.headers.get('etag'), drawn.headers.get('etag'));
    const bytes = Buffer.from(await own.arrayBuffer());
    const { width, height } = await createImages().inspect(bytes);
    assert.ok(width === height && !bytes.includes('at home'), `${width} x ${height}`);
    const gid = setting.services.accounts.byName('owner')?.gid ?? '';
    const again = await rest(setting, 'listener', 'GET', `accounts/${gid}/avatar?size=40`);
    assert.equal(again.headers.get('content-type'), 'image/webp');
    assert.equal(again.bytes.includes('at home'), false);
    assert.equal(
      (await rest(setting, 'owner', 'PUT', 'account/avatar', Buffer.from('no picture'))).status,
      400,
    );
    assert.equal((await rest(setting, 'owner', 'DELETE', 'account/avatar')).status, 204);
    assert.equal((await avatar('owner')).headers.get('etag'), drawn.headers.get('etag'));
    assert.equal((await rest(setting, null, 'GET', `accounts/${gid}/avatar`)).status, 401);
    const nobody = await setting.ask('listener', 'getAvatar', { username: 'nobody' });
    assert.equal(code(nobody), 70);
  });
});
