/** A folder with stores in files, for tests in Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Schema } from '@bandstand/offline';
import { type FileStore, openFile } from '@bandstand/offline/node';

/** A folder that goes with the test. */
export function testFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-offline-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A new store in a file that goes with the test. */
export function testStore(t: TestContext, schema?: Schema): FileStore {
  const store = openFile(join(testFolder(t), 'offline.db'), schema === undefined ? {} : { schema });
  t.after(() => store.close());
  return store;
}
