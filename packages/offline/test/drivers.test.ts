/** Every driver does the same: a file in Node, and the wasm build in memory. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Driver } from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';
import { loadSqlite, openMemory } from '@bandstand/offline/wasm';
import { driverChecks } from './conformance/drivers.ts';
import { findingChecks } from './conformance/finding.ts';
import { itemChecks } from './conformance/items.ts';
import { workChecks } from './conformance/work.ts';

describe('drivers', () => {
  let folder = '';
  let sqlite3: Awaited<ReturnType<typeof loadSqlite>>;
  let files = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-offline-'));
    sqlite3 = await loadSqlite();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const kinds: Readonly<Record<string, () => Driver>> = {
    'a file': () => openFile(join(folder, `${(files += 1)}.db`)),
    'wasm in memory': () => openMemory(sqlite3),
  };

  for (const [kind, open] of Object.entries(kinds)) {
    for (const { name, run } of [...driverChecks, ...itemChecks, ...findingChecks, ...workChecks]) {
      test(`${kind}: ${name}`, (t) => {
        run(() => {
          const driver = open();
          t.after(() => driver.close());
          return driver;
        });
      });
    }
  }

  test('a file: what people did is there when the store was closed at once, and nothing is complained of', () => {
    const warnings: string[] = [];
    const say = (_fields: object, text: string): void => {
      warnings.push(text);
    };
    const path = join(folder, 'soon.db');
    const log = { info: () => {}, warn: say, error: say };
    const store = openFile(path, { log });
    store.write((writer) => writer.run("INSERT INTO store_settings (key, value) VALUES ('k', '1')"), {
      durable: 'soon',
    });
    store.close();
    const again = openFile(path, { log });
    assert.equal(
      again.read((reader) => reader.value('SELECT value FROM store_settings')),
      '1',
    );
    again.close();
    assert.deepEqual(warnings, []);
  });

  test('wasm: the bytes of a store open again, in memory and as a file in Node', async () => {
    const first = openMemory(sqlite3);
    first.write((writer) => writer.run("INSERT INTO store_settings (key, value) VALUES ('k', '1')"));
    const bytes = first.bytes();
    first.close();
    const second = openMemory(sqlite3, { bytes });
    assert.equal(
      second.read((reader) => reader.value('SELECT value FROM store_settings')),
      '1',
    );
    second.write((writer) => writer.run("INSERT INTO store_settings (key, value) VALUES ('l', '1')"));
    second.close();
  });

  test('a store of a newer program is left alone', () => {
    const newer = { name: 'offline', migrations: [{ version: 1, name: 'x', up: () => {} }] };
    const { bytes } = (() => {
      const store = openMemory(sqlite3);
      const copy = store.bytes();
      store.close();
      return { bytes: copy };
    })();
    assert.throws(() => openMemory(sqlite3, { bytes, schema: newer }), { code: 'newer_schema' });
    const path = join(folder, 'newer.db');
    openFile(path).close();
    assert.throws(() => openFile(path, { schema: newer }), { code: 'newer_schema' });
  });

  test('wasm: a migration that fails leaves the store as it was', () => {
    const good = {
      version: 1,
      name: 'good',
      up: (db: { exec(sql: string): void }) => db.exec('CREATE TABLE a (x)'),
    };
    const bad = {
      version: 2,
      name: 'bad',
      foreignKeys: 'off' as const,
      up: (db: { exec(sql: string): void }) => {
        db.exec('CREATE TABLE b (x); INSERT INTO a VALUES (1)');
        throw new Error('half way');
      },
    };
    const store = openMemory(sqlite3, { schema: { name: 'offline', migrations: [good] } });
    const bytes = store.bytes();
    store.close();
    assert.throws(
      () => openMemory(sqlite3, { bytes, schema: { name: 'offline', migrations: [good, bad] } }),
      {
        code: 'migration_failed',
      },
    );
  });
});
