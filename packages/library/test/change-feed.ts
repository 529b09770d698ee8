import { type Database, ReadPool } from '@bandstand/sqlite';
import { ChangeFeed, type ChangesReading, changesReadingModule } from '../src/changes/index.ts';

/** A change feed with a thread that reads its pages. */
export function openFeed(db: Database): { readonly feed: ChangeFeed; readonly close: () => Promise<void> } {
  const readers = new ReadPool<ChangesReading>({ path: db.path, module: changesReadingModule, threads: 1 });
  const feed = new ChangeFeed({ db, readers });
  const close = async (): Promise<void> => {
    await feed.close();
    await readers.close();
  };
  return { feed, close };
}
