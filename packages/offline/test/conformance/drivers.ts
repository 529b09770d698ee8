/** What every driver must do; a function for each, run in Node on a file and in memory and in a browser's worker. */
import type { Driver } from '@bandstand/offline';
import { fails, refuses, same } from './check.ts';

/** `open` gives an empty store. The runner closes what it opened. */
export interface DriverCheck {
  readonly name: string;
  readonly run: (open: () => Driver) => void;
}

const add = 'INSERT INTO store_settings (key, value) VALUES (?, ?)';
const count = (driver: Driver): number =>
  driver.read((reader) => reader.value<number>('SELECT count(*) FROM store_settings') ?? -1);

const transactions: readonly DriverCheck[] = [
  {
    name: 'a write is there afterwards, and its hooks ran in order',
    run: (open) => {
      const driver = open();
      const heard: number[] = [];
      const result = driver.write((writer) => {
        writer.afterCommit(() => heard.push(count(driver)));
        writer.afterCommit(() => heard.push(2));
        return writer.run(add, ['a', '1']);
      });
      same(result.changes, 1, 'changes');
      same(heard, [1, 2], 'hooks');
    },
  },
  {
    name: 'an error undoes all of a write and no hook runs',
    run: (open) => {
      const driver = open();
      let hooks = 0;
      fails(() =>
        driver.write((writer) => {
          writer.afterCommit(() => {
            hooks += 1;
          });
          writer.run(add, ['a', '1']);
          throw new Error('no');
        }),
      );
      same([count(driver), hooks], [0, 0]);
      driver.write((writer) => writer.run(add, ['a', '1']));
      same(count(driver), 1);
    },
  },
  {
    name: 'a failed statement leaves the ones before it to the closure',
    run: (open) => {
      const driver = open();
      driver.write((writer) => {
        writer.run(add, ['a', '1']);
        fails(() => writer.run(add, ['a', '2']));
        writer.run(add, ['b', '3']);
      });
      same(count(driver), 2);
    },
  },
  {
    name: 'closures that are misused say so',
    run: (open) => {
      const driver = open();
      refuses('async_closure', () => driver.write(async (writer) => writer.run(add, ['a', '1'])));
      refuses('nested_write', () => driver.write(() => driver.write(() => 0)));
      refuses('nested_write', () => driver.read(() => driver.write(() => 0)));
      refuses('read_only', () => driver.read((reader) => reader.all('DELETE FROM store_settings')));
      refuses('transaction_control', () => driver.write((writer) => writer.run('COMMIT')));
      const late = driver.read((reader) => reader);
      refuses('closed_scope', () => late.all('SELECT 1'));
      same(count(driver), 0);
    },
  },
  {
    name: 'reads inside a write see it, and a read inside a read is the same snapshot',
    run: (open) => {
      const driver = open();
      same(
        driver.write((writer) => {
          writer.run(add, ['a', '1']);
          return count(driver);
        }),
        1,
      );
      same(
        driver.read(() => count(driver)),
        1,
      );
    },
  },
  {
    name: 'a closed store refuses, and closing twice does nothing',
    run: (open) => {
      const driver = open();
      driver.close();
      driver.close();
      refuses('closed', () => driver.read((reader) => reader.all('SELECT 1')));
      refuses('closed', () => driver.write((writer) => writer.run('SELECT 1')));
    },
  },
];

const statements: readonly DriverCheck[] = [
  {
    name: 'values of every kind come back as they went in',
    run: (open) => {
      const driver = open();
      const values = ['é😀', 42, 1.5, null, 9_007_199_254_740_991, ''];
      same(
        driver.read((reader) => {
          const row = reader.get<Record<string, unknown>>(
            'SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f',
            values,
          );
          return Object.values(row ?? {});
        }),
        values,
      );
      const bytes = driver.read((reader) =>
        reader.value<Uint8Array>('SELECT ?', [new Uint8Array([0, 1, 255])]),
      );
      same([...(bytes ?? [])], [0, 1, 255], 'bytes');
    },
  },
  {
    name: 'a statement is used again without the values of the last time',
    run: (open) => {
      const driver = open();
      driver.write((writer) => {
        for (let at = 0; at < 600; at += 1) writer.run(add, [`k${at}`, String(at)]);
      });
      same(count(driver), 600);
      driver.read((reader) => {
        for (const key of ['k1', 'k2', 'none'])
          same(
            reader.all<{ value: string }>('SELECT value FROM store_settings WHERE key = ?', [key]).length,
            key === 'none' ? 0 : 1,
          );
        fails(() => reader.all('SELECT value FROM store_settings WHERE key = ?'));
      });
    },
  },
  {
    name: 'iterators go row by row, next to each other, and end when they are left',
    run: (open) => {
      const driver = open();
      driver.write((writer) => {
        for (let at = 0; at < 5; at += 1) writer.run(add, [`k${at}`, '']);
      });
      const sql = 'SELECT key FROM store_settings ORDER BY key';
      driver.read((reader) => {
        const pairs: string[] = [];
        for (const outer of reader.iterate<{ key: string }>(sql)) {
          if (outer.key === 'k2') break;
          for (const inner of reader.iterate<{ key: string }>(sql)) {
            if (inner.key === 'k1') break;
            pairs.push(outer.key + inner.key);
          }
        }
        same(pairs, ['k0k0', 'k1k0']);
        reader.iterate(sql).next();
      });
      driver.write((writer) => writer.run('DELETE FROM store_settings'));
      same(count(driver), 0);
    },
  },
  {
    name: 'many texts of all lengths come back whole, also while an iterator that was given some goes on',
    run: (open) => {
      const driver = open();
      const texts = [0, 1, 31, 33, 95, 97, 4096, 70_000].flatMap((length) => [
        'a'.repeat(length),
        `${'b'.repeat(length)}é😀`,
        'Ω'.repeat(length),
      ]);
      const asked = `SELECT ${texts.map((_, at) => `? AS c${at}`).join(', ')}`;
      driver.read((reader) => {
        const rows = reader.iterate<{ value: string }>(
          'SELECT ? AS value UNION ALL SELECT ? UNION ALL SELECT ?',
          ['first', 'sécond', 'third'.repeat(100)],
        );
        const found: string[] = [];
        for (const { value } of rows) {
          found.push(value);
          same(Object.values(reader.get<Record<string, string>>(asked, texts) ?? {}), texts);
        }
        same(found, ['first', 'sécond', 'third'.repeat(100)]);
      });
    },
  },
  {
    name: 'foreign keys are on: what belongs to a server goes with it, and a stray row is refused',
    run: (open) => {
      const driver = open();
      driver.write((writer) => {
        writer.run("INSERT INTO servers (jellyfin_id, name, url) VALUES ('s', 'S', 'http://s')");
        writer.run("INSERT INTO users (jellyfin_id, server_id, name) VALUES ('u', 1, 'U')");
        fails(() => writer.run("INSERT INTO users (jellyfin_id, server_id, name) VALUES ('v', 9, 'V')"));
        writer.run('DELETE FROM servers');
        same(writer.value('SELECT count(*) FROM users'), 0);
      });
    },
  },
  {
    name: 'full-text search folds diacritics and knows prefixes; dates and JSON are understood',
    run: (open) => {
      const driver = open();
      driver.write((writer) => {
        writer.run("INSERT INTO servers (jellyfin_id, name, url) VALUES ('s', 'S', 'http://s')");
        writer.run(
          "INSERT INTO items (jellyfin_id, server_id, type, name) VALUES ('a', 1, 'Audio', 'Hoppípolla')",
        );
        const find = 'SELECT count(*) FROM items_fts WHERE items_fts MATCH ?';
        same([writer.value(find, ['hoppi*']), writer.value(find, ['"hoppipolla"'])], [1, 1]);
        same(writer.value("SELECT json_extract('[1,2]', '$[1]')"), 2);
        same(typeof writer.value("SELECT unixepoch('subsec')"), 'number');
      });
    },
  },
];

/** All checks of a driver. */
export const driverChecks: readonly DriverCheck[] = [...transactions, ...statements];
