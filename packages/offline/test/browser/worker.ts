/** Runs the checks of a store on the origin's private file system; bundled for a dedicated worker. */
import type { Driver } from '@bandstand/offline';
import { openPool } from '@bandstand/offline/browser';
import { loadSqlite, type WasmConnection } from '@bandstand/offline/wasm';
import { driverChecks } from '../conformance/drivers.ts';
import { findingChecks } from '../conformance/finding.ts';
import { itemChecks } from '../conformance/items.ts';
import { workChecks } from '../conformance/work.ts';

declare function postMessage(message: unknown): void;

const sqlite3 = await loadSqlite();
const results: { readonly name: string; readonly error?: string }[] = [];

async function attempt(name: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
    results.push({ name });
  } catch (error) {
    results.push({
      name,
      error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error),
    });
  }
}

const pool = await openPool(sqlite3, { folder: '/bandstand-test' });
for (const { name, run } of [...driverChecks, ...itemChecks, ...findingChecks, ...workChecks]) {
  const opened: Driver[] = [];
  pool.remove();
  await attempt(name, () =>
    run(() => {
      const driver = pool.open();
      opened.push(driver);
      return driver;
    }),
  );
  for (const driver of opened) driver.close();
}

const key = "INSERT INTO store_settings (key, value) VALUES ('k', '1')";
const has = (store: WasmConnection): boolean =>
  store.read((reader) => reader.value('SELECT value FROM store_settings')) === '1';

await attempt(
  'a store built in memory takes the place of the stored one, and stays when it is closed',
  async () => {
    pool.remove();
    if (pool.exists()) throw new Error('it was removed');
    await pool.build((store) => store.write((writer) => writer.run(key)));
    for (const time of [1, 2]) {
      const store = pool.open();
      const there = has(store);
      store.close();
      if (!there || !pool.exists()) throw new Error(`opened for the ${time}. time it lacks the row`);
    }
  },
);

await attempt('a build begins with what is stored, and one that fails changes nothing', async () => {
  const more = "INSERT INTO store_settings (key, value) VALUES ('l', '1')";
  const count = (): unknown => {
    const store = pool.open();
    const rows = store.read((reader) => reader.value('SELECT count(*) FROM store_settings'));
    store.close();
    return rows;
  };
  const failure = new Error('the server went away');
  const thrown = await pool
    .build(async (store) => {
      store.write((writer) => writer.run(more));
      throw failure;
    })
    .catch((error: unknown) => error);
  if (thrown !== failure || count() !== 1) throw new Error(`${String(thrown)}, ${String(count())} rows`);
  await pool.build(async (store) => store.write((writer) => writer.run(more)));
  if (count() !== 2) throw new Error(`${String(count())} rows`);
});

await attempt('a pool that is paused gives its files to nobody, and goes on afterwards', async () => {
  pool.pause();
  await pool.resume();
  const store = pool.open();
  const there = has(store);
  store.close();
  if (!there) throw new Error('the row is gone');
});

postMessage(results);
