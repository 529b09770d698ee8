import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { admin, adminEnv, startServer } from './instance/serving.ts';

interface Message {
  readonly MessageType: string;
  readonly Data?: { readonly ItemsAdded?: readonly string[] };
}

test('an app hears on its socket what another one does, and is told when the server stops', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  const base = `${server.url}/jellyfin`;
  const post = async (path: string, body: object, token = ''): Promise<unknown> => {
    const authorization = `MediaBrowser Client="Test", Device="Here", DeviceId="one", Version="1", Token="${token}"`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await answer.text());
  };
  const signedIn = await post('/Users/AuthenticateByName', { Username: admin.username, Pw: admin.password });
  assert.ok(signedIn instanceof Object && 'AccessToken' in signedIn);
  const token = String(signedIn.AccessToken);
  const socket = new WebSocket(`${base.replace('http', 'ws')}/socket?api_key=${token}`);
  const added = new Set<string>();
  socket.addEventListener('message', ({ data }) => {
    const { Data = {} }: Message = JSON.parse(String(data));
    for (const id of Data.ItemsAdded ?? []) added.add(id);
  });
  await once(socket, 'open');
  // The first ones may be made before the server listens for this app.
  const made = new Set<string>();
  while (![...made].some((id) => added.has(id))) {
    const list = await post('/Playlists', { Name: `List ${made.size}` }, token);
    assert.ok(list instanceof Object && 'Id' in list);
    made.add(String(list.Id));
    const patience = Date.now() + 4000;
    while (added.size === 0 && Date.now() < patience) await pause(20);
  }
  const closed = once(socket, 'close');
  const ended = server.stop();
  const [event] = await closed;
  assert.equal(event.code, 1001);
  assert.equal((await ended).code, 0);
  assert.ok(!server.output.stderr.includes(token), 'the token stands in no log');
});
