/** How a browser gets a token of its own: a code that the person's own session approves. The password is not needed. */
import { askServer, type Device, idOf, type SignedIn } from '@bandstand/offline';
import { offlineWords } from '#lib/messages/offline.ts';

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  if (typeof field !== 'string' || field === '') throw new Error(offlineWords.problems.notConnected);
  return field;
}

const credentials = ({ client, name, id, version }: Device): string => {
  const said = Object.entries({ Client: client, Device: name, DeviceId: id, Version: version });
  return `MediaBrowser ${said.map(([key, value]) => `${key}="${encodeURIComponent(value)}"`).join(', ')}`;
};

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (response.status === 401) throw new Error(offlineWords.problems.signedOut);
  if (!response.ok) throw new Error(offlineWords.problems.notConnected);
  return response.status === 204 ? undefined : response.json();
}

/** Signs this browser in as whoever is signed in on its pages. Rejects with words for people. */
export async function signInByCode(url: string, device: Device): Promise<SignedIn> {
  const authorization = credentials(device);
  const pending = await post(`${url}/QuickConnect/Initiate`, {}, { authorization });
  await post('/api/v1/quick-connect/approve', { code: textOf(pending, 'Code') });
  const answer = await post(
    `${url}/Users/AuthenticateWithQuickConnect`,
    { Secret: textOf(pending, 'Secret') },
    { authorization },
  );
  const user = fieldOf(answer, 'User');
  const jellyfinId = idOf(textOf(user, 'Id'));
  if (jellyfinId === null) throw new Error(offlineWords.problems.notConnected);
  const server = await askServer({ url, device });
  return { server, user: { jellyfinId, name: textOf(user, 'Name') }, token: textOf(answer, 'AccessToken') };
}
