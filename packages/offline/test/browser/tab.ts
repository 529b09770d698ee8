/** The page of a tab: hands the store to the test as `globalThis.tab`. */
import {
  type Account,
  connectMethods,
  connectRepository,
  type Port,
  repositoryPort,
} from '@bandstand/offline';
import { connectTab } from '@bandstand/offline/browser';
import { type Notes, notesMethods } from './notes.ts';

declare const Worker: new (address: string, options: { type: 'module' }) => Port;

const store = connectTab(new Worker('/store-worker.js', { type: 'module' }));
const name = new URL(String(Reflect.get(Reflect.get(globalThis, 'location'), 'href'))).searchParams.get(
  'name',
);

Object.assign(globalThis, {
  tab: {
    notes: connectMethods<Notes>(store.port(`notes ${name}`), notesMethods),
    /** Resolves when the store has moved to `place`. */
    moved: (place: string) =>
      new Promise<void>((resolve) => {
        if (store.place === place) resolve();
        store.onMove((now) => {
          if (now === place) resolve();
        });
      }),
    search: async (account: Account, text: string) => {
      const found = await connectRepository(store.port(repositoryPort(account))).search({ text });
      return found.map(({ name: found }) => found);
    },
  },
});
