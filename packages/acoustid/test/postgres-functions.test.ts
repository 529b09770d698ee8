import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { testSeed } from '../../../tools/seed.ts';
import {
  cubeOfSimhash,
  extractQuery,
  type FingerprintTables,
  packFingerprint,
  simhash,
} from '../src/index.ts';
import { kinds, withPostgres } from './databases.ts';
import { plainCompare, plainCompare2 } from './plain-compare.ts';
import { codecVectors, compareVectors, goldens, numbers } from './vectors.ts';

const ints = (hashes: readonly number[]) => sql`${hashes}::integer[]`;

for (const kind of kinds)
  describe(`functions in ${kind.name}`, () => {
    let db: Kysely<FingerprintTables>;
    withPostgres(kind, (opened) => {
      db = opened.binds.fingerprint.db;
    });

    async function one<T>(expression: ReturnType<typeof sql<T>>): Promise<T> {
      const { rows } = await sql<{ value: T }>`SELECT ${expression} AS value`.execute(db);
      const [row] = rows;
      if (row === undefined) throw new Error('no row');
      return row.value;
    }
    const compare2 = (a: readonly number[], b: readonly number[], offset: number): Promise<number> =>
      one(sql<number>`acoustid_compare2(${ints(a)}, ${ints(b)}, ${offset}::integer)::float8`);

    test('acoustid_compare2 and acoustid_extract_query give the golden values', async () => {
      for (const { a, b, maxoffset, compare2: score, extract_query_a: query } of compareVectors) {
        assert.equal(await compare2(a, b, maxoffset), Math.fround(score));
        assert.deepEqual(await one(sql`acoustid_extract_query(${ints(a)})`), query);
      }
      const raw = (name: string): number[] => goldens.fixtures[name]?.raw_signed ?? assert.fail(name);
      for (const [pair, score] of Object.entries(goldens.compare2_maxoffset80)) {
        const [a = '', b = ''] = pair.split('|');
        assert.equal(await compare2(raw(a), raw(b), 80), Math.fround(score), pair);
      }
      for (const [name, query] of Object.entries(goldens.extract_query))
        assert.deepEqual(await one(sql`acoustid_extract_query(${ints(raw(name))})`), query, name);
    });

    test('acoustid_compare2 and acoustid_compare are the definition on any data', async () => {
      const seed = testSeed();
      const next = numbers(seed);
      const key = (): number => [0, 8191, 16_383, next() % 16_384, next() % 40][next() % 5] ?? 0;
      const random = (size: number): number[] =>
        Array.from({ length: size }, () => (key() << 18) | (next() % 0x4_00_00));
      for (let round = 0; round < 40; round += 1) {
        const a = random(next() % 400);
        const shift = next() % 60;
        const b = next() % 2 === 0 ? random(next() % 400) : [...a.slice(shift), ...random(next() % 60)];
        for (const within of [0, 80]) assert.equal(await compare2(a, b, within), plainCompare2(a, b, within));
        const expected = Math.min(a.length, b.length) === 0 ? 0 : plainCompare(a, b);
        assert.equal(await one(sql`acoustid_compare(${ints(a)}, ${ints(b)})::float8`), expected);
      }
    });

    test('acoustid_extract_query gives the terms that the index has, in their order, on any data', async () => {
      const next = numbers(testSeed());
      for (let round = 0; round < 60; round += 1) {
        const many = 1 + (next() % 2000);
        const hashes = Int32Array.from({ length: next() % 1000 }, () =>
          next() % 9 === 0 && many > 300 ? 627964279 : Math.imul(next() % many, 0x9e_37_79_b1),
        );
        const terms = await one<number[]>(sql`acoustid_extract_query(${ints([...hashes])})`);
        assert.deepEqual(terms, [...Int32Array.from(extractQuery(hashes))]);
      }
      const hidden = sql`set_config('search_path', '', TRUE)`;
      await db.transaction().execute(async (tx) => {
        await sql`SELECT ${hidden}`.execute(tx);
        const { rows } = await sql<{ terms: number[] }>`
          SELECT public.acoustid_extract_query(ARRAY[16, 17, 32]) AS terms`.execute(tx);
        assert.deepEqual(rows, [{ terms: [16, 32] }], 'while indexes are built nothing is found by its name');
      });
    });

    test('a simhash is a cube whose squared distances are differing bits', async () => {
      for (const { hashes, simhash: expected } of codecVectors)
        assert.equal(
          await one(
            sql`acoustid_simhash(${ints(hashes.map((hash) => hash | 0))}) = ${cubeOfSimhash(expected)}::cube`,
          ),
          true,
        );
      const [a = 0, b = 0] = ['TEST_1A', 'TEST_2'].map((name) =>
        simhash(Int32Array.from(goldens.fixtures[name]?.raw_signed ?? [])),
      );
      const apart = await one(sql<number>`(${cubeOfSimhash(a)}::cube <-> ${cubeOfSimhash(b)}::cube) ^ 2`);
      assert.equal(Math.round(apart), bits(a ^ b));
    });

    test('overlapping fingerprints and nearest simhashes are found through their indexes', async () => {
      const track = await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
      const fixtures = Object.entries(goldens.fixtures);
      for (const [, { raw_signed: hashes }] of fixtures) {
        const { id } = await db
          .insertInto('fingerprint')
          .values({ track_id: track.id, fingerprint: hashes, length: 260 })
          .returning('id')
          .executeTakeFirstOrThrow();
        const signed = Int32Array.from(hashes);
        await db
          .insertInto('fingerprint_data')
          .values({
            fingerprint_id: id,
            fingerprint: Buffer.from(packFingerprint({ algorithm: 1, hashes: signed })),
            simhash: cubeOfSimhash(simhash(signed)),
          })
          .execute();
      }
      const query = ints(goldens.fixtures['TEST_1A']?.raw_signed ?? []);
      const overlap = sql`SELECT id FROM fingerprint
        WHERE acoustid_extract_query(fingerprint) && acoustid_extract_query(${query})`;
      const search = sql`${overlap} AND length BETWEEN 253 AND 267
        ORDER BY acoustid_compare2(fingerprint, ${query}, 80) DESC LIMIT 10`;
      const near = sql`SELECT fingerprint_id FROM fingerprint_data ORDER BY simhash <-> acoustid_simhash(${query}) LIMIT 3`;
      const covering = sql`SELECT id, track_id, digest FROM fingerprint WHERE length BETWEEN 253 AND 267`;
      await sql`VACUUM ANALYZE fingerprint`.execute(db);
      for (const [statement, index] of [
        [overlap, /Bitmap Index Scan on fingerprint_fingerprint_idx/],
        [near, /Index Scan using fingerprint_data_simhash_idx/],
        [covering, /Index Only Scan using fingerprint_lookup_idx/],
      ] as const) {
        const plan = await db.connection().execute(async (on) => {
          await sql`SET enable_seqscan = off`.execute(on);
          const { rows } = await sql<Record<string, string>>`EXPLAIN ${statement}`.execute(on);
          await sql`RESET enable_seqscan`.execute(on);
          return rows.map((row) => Object.values(row).join('')).join('\n');
        });
        assert.ok(index.test(plan), plan.slice(0, 300));
      }
      const { rows } = await sql<{ id: number }>`${search}`.execute(db);
      const names = rows.map(({ id }) => fixtures[id - 1]?.[0]);
      assert.deepEqual(names.slice(0, 3), ['TEST_1A', 'TEST_1B', 'TEST_1C']);
      assert.ok(!names.includes('TEST_2'));
    });
  });

const bits = (word: number): number =>
  Array.from({ length: 32 }, (_, at) => (word >>> at) & 1).reduce((sum, bit) => sum + bit, 0);
