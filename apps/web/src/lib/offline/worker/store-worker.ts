/** The worker that has the store of this browser, or asks the one of the tab that has it. */
import { deviceIdOf, type Port } from '@bandstand/offline';
import { PrivateFiles, SecretVault, serveKeepers, startStoreWorker } from '@bandstand/offline/browser';
import { browserOf } from '#lib/features/settings/browser.ts';
import { offlineWords } from '#lib/messages/offline.ts';
import { measureThrough } from './measuring.ts';
import { signInByCode } from './sign-in.ts';

declare const self: Port;

const url = `${location.origin}/jellyfin`;

startStoreWorker({
  page: self,
  serve: ({ store }) => {
    const secrets = new SecretVault();
    const device = {
      name: offlineWords.device(browserOf(navigator.userAgent)),
      client: 'Bandstand web',
      version: '1',
    };
    return serveKeepers({
      store,
      files: new PrivateFiles(),
      secrets,
      device,
      measure: measureThrough(self),
      // Asked for each time: after everything was removed this browser is another one.
      signIn: () => signInByCode(url, { ...device, id: deviceIdOf(store) }),
      space: async () => {
        const { usage, quota } = await navigator.storage.estimate();
        const isPersistent = await navigator.storage.persisted();
        return { used: usage ?? null, quota: quota ?? null, isPersistent };
      },
      close: () => secrets.close(),
    });
  },
});
