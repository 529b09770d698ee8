import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { credentials, startSetting } from './setting.ts';

test('a new server leads to its first account, and the account signs in', needs('chromium'), async (t) => {
  const { server, open, stop } = await startSetting();
  t.after(stop);
  const page = await open(t);

  await page.goto(`${server.url}/`);
  await page.waitForURL('**/setup');
  await page.getByText('one-time key').waitFor();

  await page.goto(server.setupUrl);
  await page.reload();
  await page.getByLabel('Name').fill(credentials.username);
  await page.getByLabel('Password', { exact: true }).fill(credentials.password);
  await page.getByLabel('Password again').fill('something else');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('The two passwords differ.').waitFor();
  await page.getByLabel('Password again').fill(credentials.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('No music yet').waitFor();
  await page.getByRole('link', { name: 'Go to music folders' }).waitFor();

  await page.getByRole('button', { name: `Account of ${credentials.username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Name').fill(credentials.username);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.notEqual((await page.getByRole('alert').first().textContent())?.trim(), '');
  await page.getByLabel('Password', { exact: true }).fill(credentials.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Account of ${credentials.username}` }).waitFor();

  await page.goto(server.setupUrl);
  await page.getByText('The first account exists already').waitFor();
});
