/** Somebody of every kind who asks for something of live, and what each may do: said here anew, not taken from the policy. */
import type { Account, AccountViewer } from '@bandstand/library';
import type { Server } from '../../src/compose.ts';
import { type Asking, member } from '../matrix/asking.ts';

export type Power =
  | 'nobody'
  | 'outsider'
  | 'viewer'
  | 'editor'
  | 'owner'
  | 'superadmin'
  | 'owner elsewhere'
  | 'own app'
  | 'other app';

export interface LivePersonOfTest {
  readonly name: string;
  /** What he is to the tenant and app `own`. */
  readonly power: Power;
  /** What his token was made for; undefined for sessions and tokens of live. */
  readonly scope?: 'read' | 'edit' | 'admin';
  readonly headers: Readonly<Record<string, string>>;
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** The two tenants, one app in each, and everybody. */
export async function seedLive(server: Server, asking: Asking): Promise<readonly LivePersonOfTest[]> {
  const { accounts, sessions, apiTokens } = server.library.services.accounts;
  const origin = { address: '127.0.0.1', userAgent: 'matrix' };
  const account = (username: string, role: AccountViewer['account']['role'] = 'user') =>
    accounts.add({ username, password: 'a password of the matrix', role });
  const cookie = (of: Account): Record<string, string> => ({
    cookie: `bandstand_session=${sessions.start(of, 'cookie', origin).token}`,
    'sec-fetch-site': 'same-origin',
  });
  const root = await account('root', 'root_admin');
  const asRoot = cookie(root);
  const make = async (path: string, body: object, headers = asRoot): Promise<unknown> => {
    const { status, text } = await asking.ask({ method: 'POST', path, headers, body });
    if (status >= 300) throw new Error(`POST ${path}: ${text}`);
    return JSON.parse(text);
  };
  const tenant = async (name: string) => {
    const id = String(member(await make('/api/v1/tenants', { name }), 'id'));
    await make('/api/v1/apps', { name, tenant: id });
    return id;
  };
  const [own, other] = [await tenant('own'), await tenant('other')];
  const join = async (of: Account, id: string, role: string): Promise<void> => {
    const path = `/api/v1/tenants/${id}/invites`;
    const token = member(await make(path, { email: `${of.username}@x.example`, role }), 'token');
    await make('/api/v1/tenants/invites/accept', { token }, cookie(of));
  };
  const people: LivePersonOfTest[] = [{ name: 'nobody', power: 'nobody', headers: {} }];
  for (const power of ['viewer', 'editor', 'owner'] as const) {
    const of = await account(power);
    await join(of, own, power);
    people.push({ name: power, power, headers: cookie(of) });
    if (power !== 'owner') continue;
    for (const scope of ['read', 'edit', 'admin'] as const) {
      const { token } = apiTokens.create(of.id, { name: scope, scopes: [scope], expiresAt: null });
      people.push({ name: `owner with a token for ${scope}`, power, scope, headers: bearer(token) });
    }
  }
  const foreign = await account('foreign', 'admin');
  await join(foreign, other, 'owner');
  people.push({ name: 'owner of the other tenant', power: 'owner elsewhere', headers: cookie(foreign) });
  people.push({
    name: 'super user of the library',
    power: 'outsider',
    headers: cookie(await account('staff', 'super_user')),
  });
  const gone = await account('gone');
  await join(gone, own, 'owner');
  const ofGone = cookie(gone);
  await accounts.change(gone.gid, { isActive: false });
  people.push({ name: 'owner whose account is switched off', power: 'nobody', headers: ofGone });
  people.push({ name: 'root', power: 'superadmin', headers: asRoot });
  const token = async (body: object) =>
    bearer(String(member(await make('/api/v1/hub/tokens', body), 'token')));
  people.push({
    name: 'global token',
    power: 'superadmin',
    headers: await token({ name: 'global', scope: 'global' }),
  });
  for (const app of ['own', 'other'] as const)
    people.push({
      name: `token of ${app}`,
      power: `${app} app`,
      headers: await token({ name: app, scope: 'app', app }),
    });
  return people;
}
