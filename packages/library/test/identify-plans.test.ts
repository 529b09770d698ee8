import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reader, SqlValue } from '@bandstand/sqlite';
import { forgottenIds, oldAnswers, untaught, waitingAt } from '../src/identify/asking-store.ts';
import { nextUnheard } from '../src/identify/fingerprints/work-store.ts';
import { duplicatesPage, reviewCount, reviewPage, tracksOfSound } from '../src/identify/review-store.ts';
import { scanSetting } from './scan-setting.ts';

/** The statements that a piece of work runs, caught on their way. */
function statementsOf(reader: Reader, work: (reader: Reader) => unknown): string[] {
  const seen: string[] = [];
  const plan = (sql: string, params: unknown): string =>
    reader
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params as readonly SqlValue[])
      .map(({ detail }) => detail)
      .join('; ');
  work({
    all: (sql, params) => {
      seen.push(plan(sql, params));
      return reader.all(sql, params);
    },
    get: (sql, params) => {
      seen.push(plan(sql, params));
      return reader.get(sql, params);
    },
    value: (sql, params) => {
      seen.push(plan(sql, params));
      return reader.value(sql, params);
    },
    iterate: (sql, params) => reader.iterate(sql, params),
  });
  return seen;
}

test('nothing that is asked again and again reads a whole table', (t) => {
  const { db } = scanSetting(t);
  const works: Readonly<Record<string, (reader: Reader) => unknown>> = {
    nextUnheard: (reader) => nextUnheard(reader, 1),
    waitingAt: (reader) => waitingAt(reader, 'lookup', 1, 10),
    oldAnswers: (reader) => oldAnswers(reader, 1, 10),
    untaught: (reader) => untaught(reader, 'index', 10),
    forgottenIds: (reader) => forgottenIds(reader, 10),
    reviewPage: (reader) => reviewPage(reader, 'unknown', 5, 10),
    duplicatesPage: (reader) => duplicatesPage(reader, 'a', 10),
    tracksOfSound: (reader) => tracksOfSound(reader, 'a', 10),
    reviewCount: (reader) => reviewCount(reader, 'mistagged', 10),
    duplicateCount: (reader) => reviewCount(reader, 'duplicates', 10),
  };
  db.read((reader) => {
    for (const [name, work] of Object.entries(works))
      for (const plan of statementsOf(reader, work)) {
        assert.doesNotMatch(
          plan,
          /SCAN (i|t|a|tracks|identifications|whole_fingerprints)\b/,
          `${name}: ${plan}`,
        );
        assert.doesNotMatch(plan, /TEMP B-TREE/, `${name}: ${plan}`);
        if (/same_sounds/.test(plan)) assert.match(plan, /same_sounds_open/, `${name}: ${plan}`);
      }
  });
});
