import { idOf } from '../models/index.ts';
import type { ServerInfo } from '../queries/index.ts';
import { type ClientOptions, ServerClient } from './client.ts';
import { ServerFailure } from './failure.ts';

/** What our own server is called in `servers.product`: it has a snapshot and a change feed. */
export const bandstand = 'Bandstand';

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;

/** The address of the native API of a Bandstand whose Jellyfin face is at `url`. */
export const nativeApi = (url: string): string =>
  `${url.replace(/\/+$/, '').replace(/\/jellyfin$/, '')}/api/v1`;

/** A Bandstand serves its Jellyfin face at /jellyfin and the feed beside it; asked without a token, as it may be no such. */
async function hasFeed(options: ClientOptions): Promise<boolean> {
  const { token: _token, ...rest } = options;
  if (!/\/jellyfin\/*$/.test(options.url)) return false;
  const client = new ServerClient(rest);
  try {
    const { body } = await client.ask(`${nativeApi(options.url)}/changes`, { query: { limit: 1 } });
    return typeof fieldsOf(body)['next'] === 'string';
  } catch (error) {
    return error instanceof ServerFailure && error.status === 401;
  }
}

/** What a server says of itself. Rejects with `ServerFailure`; `nonsense` when it is none. */
export async function askServer(options: ClientOptions): Promise<ServerInfo> {
  const client = new ServerClient(options);
  const { body } = await client.ask('/System/Info/Public');
  const info = fieldsOf(body);
  const jellyfinId = idOf(info['Id']);
  if (jellyfinId === null)
    throw new ServerFailure('nonsense', `${client.url} is no Jellyfin-compatible server`);
  return {
    jellyfinId,
    name: textOf(info['ServerName']) ?? client.url,
    url: client.url,
    version: textOf(info['Version']) ?? null,
    product: (await hasFeed(options)) ? bandstand : (textOf(info['ProductName']) ?? null),
  };
}

export interface SignedIn {
  readonly server: ServerInfo;
  readonly user: { readonly jellyfinId: string; readonly name: string };
  /** Belongs into the store of secrets, nowhere else. */
  readonly token: string;
}

/** Signs in with a name and a password. Rejects with `ServerFailure`; `auth` when they are wrong. */
export async function signIn(options: ClientOptions, name: string, password: string): Promise<SignedIn> {
  const server = await askServer(options);
  const { body } = await new ServerClient(options).ask('/Users/AuthenticateByName', {
    method: 'POST',
    body: { Username: name, Pw: password },
  });
  const answer = fieldsOf(body);
  const user = fieldsOf(answer['User']);
  const [token, jellyfinId] = [textOf(answer['AccessToken']), idOf(user['Id'])];
  if (token === undefined || jellyfinId === null)
    throw new ServerFailure('nonsense', 'the server signed nobody in');
  return { server, user: { jellyfinId, name: textOf(user['Name']) ?? name }, token };
}
