/** The worker of a tab: the store, and notes in it that every tab can write. */
import { type Port, serveMethods } from '@bandstand/offline';
import { type StoreService, startStoreWorker } from '@bandstand/offline/browser';
import { addLibrary, album, signIn, take } from '../library.ts';
import { type Notes, notesMethods } from './notes.ts';

declare const self: Port;

startStoreWorker({
  page: self,
  serve: ({ store }): StoreService => {
    const notes: Notes = {
      fill: async () => {
        const account = signIn(store);
        take(store, account, addLibrary(store, account), album(1, 'Album', ['one', 'two']));
        return account;
      },
      set: async (key, value) => {
        store.write((writer) =>
          writer.run('INSERT OR REPLACE INTO store_settings (key, value) VALUES (?, ?)', [key, value]),
        );
      },
      keys: async () =>
        store.read((reader) =>
          reader.all<{ key: string }>('SELECT key FROM store_settings ORDER BY key').map(({ key }) => key),
        ),
      tabs: async () => [...present].sort(),
    };
    const present = new Set<string>();
    return {
      connect: (port, name) => {
        if (!name.startsWith('notes ')) return undefined;
        present.add(name);
        serveMethods<Notes>(port, notes, notesMethods);
        return () => present.delete(name);
      },
      close: async () => {},
    };
  },
});
