import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { credentials, type Setting, startSetting } from './setting.ts';

let setting: Setting | undefined;
after(() => setting?.stop());

test('a new server leads to its first account, and the account signs in', needs('chromium'), async () => {
  setting = await startSetting({ demo: false });
  const { server, errors } = setting;
  const page = await setting.open();

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
  assert.deepEqual(errors, []);
});
