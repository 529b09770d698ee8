import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stranger } from '../src/access/index.ts';
import { Settings } from '../src/settings/index.ts';
import { testKeyring } from './accounts-setting.ts';
import { at, editSetting } from './editing-setting.ts';

describe('settings', () => {
  test('have types, limits and defaults; only the owner of the site changes them', async (t) => {
    const s = await editSetting(t);
    assert.equal(s.settings.flag('allowDownloads'), true);
    const changed = await s.ask('PATCH', 'settings', 'root', {
      values: { allowDownloads: false, siteName: 'Ours' },
    });
    assert.equal(changed.status, 200);
    assert.deepEqual([s.settings.flag('allowDownloads'), s.settings.text('siteName')], [false, 'Ours']);
    const values = { siteName: 'Theirs', uploadDays: 0, allowDownloads: 'no', colour: 'red' };
    const refused = await s.ask('PATCH', 'settings', 'root', { values });
    assert.equal(refused.status, 400);
    assert.match(
      String(at(refused.body, 'detail')),
      /uploadDays.*from 1 to 90.*allowDownloads.*colour is no setting/,
    );
    assert.equal(s.settings.text('siteName'), 'Ours');
    assert.equal((await s.ask('PATCH', 'settings', 'curator', { values: {} })).status, 403);
    assert.equal((await s.ask('PATCH', 'settings', 'root', { values: { siteName: null } })).status, 200);
    assert.equal(s.settings.text('siteName'), 'Bandstand');
    const keys = async (who: string | null) => JSON.stringify((await s.ask('GET', 'settings', who)).body);
    assert.ok(!(await keys(null)).includes('uploadMaxBytes'));
    assert.ok((await keys('ben')).includes('uploadMaxBytes'));
    const links = { donationLinks: [{ label: 'Us', url: 'javascript:alert(1)' }] };
    assert.equal((await s.ask('PATCH', 'settings', 'root', { values: links })).status, 400);
  });

  test('never tell a secret, and keep it encrypted', async (t) => {
    const s = await editSetting(t);
    const about = 'A key of somebody else.';
    const settings = new Settings(s.db, testKeyring(), {
      key: { type: 'secret', default: null, maxLength: 100, readers: 'root', about },
    });
    const root = s.viewer('root');
    settings.set(root, { key: 'hush-hush' });
    assert.equal(settings.secret('key'), 'hush-hush');
    assert.deepEqual(
      settings.list(root).map(({ value, isSet }) => [value, isSet]),
      [[null, true]],
    );
    assert.deepEqual(settings.list(stranger), []);
    assert.ok(!s.value<string>(`SELECT value FROM settings WHERE key = 'key'`).includes('hush'));
  });
});
