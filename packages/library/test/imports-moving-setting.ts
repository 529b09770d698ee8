import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type AccountServices, createAccountServices } from '../src/accounts/index.ts';
import { testKeyring, testLog } from './accounts-setting.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

export interface MovingSetting extends ScanSetting {
  readonly services: AccountServices;
  readonly source: string;
  /** Row ids of the tracks One, Two and Three. */
  readonly tracks: readonly [number, number, number];
}

/** A public release of three tracks, a draft of root's, and the accounts root and anna. */
export async function movingSetting(t: TestContext): Promise<MovingSetting> {
  const setting = scanSetting(t);
  const { db } = setting;
  const services = createAccountServices({
    db,
    clock: Date.now,
    random: (bytes) => new Uint8Array(bytes).fill(7),
    keyring: testKeyring(),
    log: testLog(),
  });
  await services.accounts.add({ username: 'root', password: 'long enough', role: 'root_admin' });
  await services.accounts.add({ username: 'anna', password: 'long enough', role: 'user' });
  const album = { album: 'Night Drive', artist: 'Die Höhe' };
  const recording = 'b9ad642e-b012-41c7-b72a-42cf4911f9ff';
  setting.sound('Höhe/Night Drive/01 One.flac', { tags: { ...album, title: 'One', tracknumber: '1' } });
  setting.sound('Höhe/Night Drive/02 Two.flac', { tags: { ...album, title: 'Two', tracknumber: '2' } });
  setting.sound('Höhe/Night Drive/03 Three.flac', {
    tags: { ...album, title: 'Three', tracknumber: '3', musicbrainz_trackid: recording },
  });
  setting.sound('Draft/Secret.flac', { tags: { album: 'Draft', artist: 'Die Höhe', title: 'Secret' } });
  await setting.scan();
  setting.run(`UPDATE albums SET status = 'released', visibility = 'public' WHERE title = 'Night Drive'`);
  const id = (title: string) => setting.value<number>('SELECT id FROM tracks WHERE title = ?', [title]);
  return {
    ...setting,
    services,
    source: join(setting.folder, 'other.db'),
    tracks: [id('One'), id('Two'), id('Three')],
  };
}
