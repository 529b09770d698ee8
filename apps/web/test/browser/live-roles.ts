/** What each role in a tenant is offered in the pages of live, and where it is led when something is not for it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import type { Stage } from './live-setting.ts';
import { asked } from './offline-setting.ts';
import { credentials, type Setting, until } from './setting.ts';

const roles = ['owner', 'editor', 'viewer'] as const;
type Role = (typeof roles)[number];

const own = 'attic';
const tenantName = 'The Roof';
const { password } = credentials;

/** Tabs of an app, in their order. */
const all = [
  'Streams',
  'Recordings',
  'Sent on',
  'Chat',
  'Settings',
  'Callbacks',
  'Tokens',
  'Logs',
  'Player pages',
];
const forEditors = new Set(['Chat', 'Settings', 'Callbacks', 'Logs']);
const offered: Readonly<Record<Role, readonly string[]>> = {
  owner: all,
  editor: all.filter((name) => name !== 'Tokens'),
  viewer: all.filter((name) => name !== 'Tokens' && !forEditors.has(name)),
};

/** A tenant with an app and somebody in each role. */
interface House {
  readonly tenant: string;
  /** `name=value` of their sessions. */
  readonly cookies: Readonly<Record<Role | 'stranger', string>>;
}

/** Makes an account and signs it in. Returns its cookie. */
async function account(setting: Setting, username: string): Promise<string> {
  const { url } = setting.server;
  const made = JSON.stringify({ username, password, role: 'user' });
  await asked(setting, '/api/v1/accounts', { method: 'POST', body: made });
  const headers = { 'content-type': 'application/json', origin: url };
  const body = JSON.stringify({ username, password, kind: 'cookie' });
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${username} is not signed in: ${answer.status}`);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** The token of an invite to the tenant. */
async function invited(setting: Setting, tenant: string, role: Role): Promise<string> {
  const body = JSON.stringify({ email: `${role}@example.org`, role });
  const path = `/api/v1/tenants/${tenant}/invites`;
  return (await asked(setting, path, { method: 'POST', body })).token;
}

async function build(setting: Setting): Promise<House> {
  const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) });
  const { id: tenant } = await asked(setting, '/api/v1/tenants', post({ name: tenantName }));
  await asked(setting, '/api/v1/apps', post({ name: own, tenant }));
  const member = async (role: Role): Promise<string> => {
    const cookie = await account(setting, `the-${role}`);
    const token = await invited(setting, tenant, role);
    await asked({ ...setting, cookie }, '/api/v1/tenants/invites/accept', post({ token }));
    return cookie;
  };
  const [owner, editor, viewer] = [await member('owner'), await member('editor'), await member('viewer')];
  return { tenant, cookies: { owner, editor, viewer, stranger: await account(setting, 'the-stranger') } };
}

/** What a page asks of the server. */
class Asking {
  readonly refused: string[] = [];
  #underWay = 0;

  constructor(page: Page) {
    const isAsked = (url: string) => url.includes('/api/') && !url.includes('/events');
    page.on('request', (request) => {
      if (isAsked(request.url())) this.#underWay += 1;
    });
    const over = (request: Request) => {
      if (isAsked(request.url())) this.#underWay -= 1;
    };
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    page.on('response', (answer) => {
      if (answer.status() >= 400) this.refused.push(`${answer.status()} ${answer.url()}`);
    });
  }

  /** Waits until everything was answered. */
  over(): Promise<void> {
    return until('everything is answered', async () => this.#underWay === 0);
  }
}

/** Tests on a server that others of the file use too. */
export function rolesAreHeeded(on: () => Stage): void {
  const isThere = needs('chromium', 'ffmpeg');
  let house: Promise<House> | undefined;
  const built = () => (house ??= build(on().setting));
  const as = async (t: TestContext, who: Role | 'stranger'): Promise<Page> => {
    const { setting } = on();
    const [name = '', value = ''] = (await built()).cookies[who].split('=');
    const page = await setting.open(t);
    await page.context().addCookies([{ name, value, url: setting.server.url }]);
    return page;
  };

  for (const role of roles)
    test(`${role}: nothing is offered that the server would refuse`, isThere, async (t) => {
      const { url } = on().setting.server;
      const page = await as(t, role);
      const asking = new Asking(page);
      await page.goto(`${url}/studio`);
      await page.getByRole('link', { name: own }).click();
      const row = page.getByRole('navigation', { name: `Parts of ${own}` });
      await row.waitFor();
      assert.deepEqual(await row.getByRole('link').allInnerTexts(), offered[role]);
      for (const name of offered[role]) {
        await row.getByRole('link', { name, exact: true }).click();
        await row.locator('[aria-current=page]').getByText(name, { exact: true }).waitFor();
        await asking.over();
      }
      await page.goto(`${url}/studio`);
      await page.getByRole('main').getByRole('link', { name: tenantName }).click();
      await page.getByText(`the-${role} (you)`).waitFor();
      await asking.over();
      assert.deepEqual(asking.refused, []);
      assert.equal(
        await page.getByRole('button', { name: 'Invite', exact: true }).count(),
        +(role === 'owner'),
      );
    });

  test('who may not see something is led to those who can change that', isThere, async (t) => {
    const { url } = on().setting.server;
    const viewer = await as(t, 'viewer');
    const asking = new Asking(viewer);
    await viewer.goto(`${url}/studio/apps/${own}/tokens`);
    await viewer.getByText('An owner of the tenant can give you that role.').waitFor();
    await viewer.getByRole('link', { name: 'See who is an owner' }).click();
    await viewer
      .getByRole('listitem')
      .filter({ hasText: 'the-owner' })
      .getByText('Owner', { exact: true })
      .waitFor();
    await viewer.goto(`${url}/studio/hub/logs`);
    await viewer.getByText('This is for those who look after the whole server.').waitFor();
    await viewer.getByRole('main').getByRole('link', { name: 'All apps' }).click();
    await viewer.getByRole('main').getByRole('link', { name: own }).waitFor();
    assert.deepEqual(asking.refused, []);

    const stranger = await as(t, 'stranger');
    await stranger.goto(`${url}/studio/apps/${own}`);
    await stranger.getByText('An owner of that tenant can invite you.').waitFor();
    await stranger.getByRole('link', { name: 'All apps' }).click();
    await stranger.getByText('Ask whoever looks after the server for an invite.').waitFor();
  });

  test('an invite survives signing in, is accepted, and who came so can leave again', isThere, async (t) => {
    const { setting } = on();
    const { tenant } = await built();
    const page = await setting.open(t);
    await page.goto(`${setting.server.url}/studio/invite#${await invited(setting, tenant, 'viewer')}`);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('the-stranger');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(`You are invited to ${tenantName}, as Viewer.`).waitFor();
    await page.getByRole('button', { name: 'Become a member' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'the-stranger (you)' });
    await row.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByText(`You are no longer a member of ${tenantName}.`).waitFor();
    await page.getByText('Live is for members of a tenant.').waitFor();
  });
}
