/** The Jellyfin server of the tests does what the real one does where it matters to a store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStock } from './stock-jellyfin.ts';

/** The parts of the answers that are looked at. */
interface Said {
  readonly AccessToken: string;
  readonly Id: string;
  readonly TotalRecordCount: number;
  readonly Items: readonly {
    readonly DateCreated?: string;
    readonly UserData: { readonly PlayCount: number; readonly IsFavorite: boolean };
  }[];
}

const said = async (response: Response): Promise<Said> => JSON.parse(await response.text());

test('plays with a date add up, absolute writes do not, and lost answers are work done', async (t) => {
  const stock = await startStock(t);
  const user = stock.state.addUser('ann');
  const library = stock.state.addLibrary('Music');
  const Id = 'a'.repeat(32);
  stock.state.put(library, { Id, Type: 'Audio', Name: 'Song' });
  const signIn = await fetch(`${stock.url}/users/authenticatebyname`, {
    method: 'POST',
    body: JSON.stringify({ Username: 'ann', Pw: 'secret' }),
  });
  const { AccessToken } = await said(signIn);
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${stock.url}${path}`, {
      method,
      headers: { authorization: `MediaBrowser Token="${AccessToken}"` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await ask('POST', `/Users/${user.id}/PlayedItems/${Id}?datePlayed=2026-01-01T00:00:00Z`);
  stock.fault = () => ({ cut: 'after' });
  await assert.rejects(ask('POST', `/UserPlayedItems/${Id}?datePlayed=2026-01-02T00:00:00Z`));
  stock.fault = () => undefined;
  await ask('POST', `/UserItems/${Id}/UserData`, { IsFavorite: true });
  const page = await said(await ask('GET', '/Items?IncludeItemTypes=Audio&Limit=1'));
  assert.equal(page.TotalRecordCount, 1);
  assert.equal(page.Items[0]?.DateCreated, undefined);
  assert.equal(page.Items[0]?.UserData.PlayCount, 2);
  assert.equal(page.Items[0]?.UserData.IsFavorite, true);
  const made = await said(await ask('POST', '/Playlists', { Name: 'Mix', Ids: [Id, Id] }));
  const list = await said(await ask('GET', `/Playlists/${made.Id}/Items`));
  assert.equal(list.Items.length, 2);
  assert.equal((await fetch(`${stock.url}/Items`)).status, 401);
});
