import { type Kysely, sql } from 'kysely';
import { type LogEntry, writeLog } from '../indexing/index.ts';
import { integersParameter, partEnds } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import type { Contents } from './contents.ts';
import { isUnborn } from './fresh.ts';
import type { Placement } from './place.ts';
import { formatName } from './sources.ts';

type Db = Kysely<FingerprintTables>;

/** What was stored, and what the index has to hear of it. */
export interface StoredPlacements {
  /** With their numbers. */
  readonly stored: Placement[];
  readonly log: LogEntry[];
}

/** Makes the tracks and fingerprints that placements need, with their entries in the log. */
export async function storeFingerprints(
  db: Db,
  placements: readonly Placement[],
  formats: ReadonlyMap<string, number>,
  contents: ReadonlyMap<number, Contents>,
): Promise<StoredPlacements> {
  const tracks = await makeTracks(db, placements);
  const seen = new Set<number>();
  // Of several submissions with one new fingerprint the first brings it.
  const makers = placements.filter(({ fingerprintId }) => {
    const fresh = isUnborn(fingerprintId) && !seen.has(fingerprintId);
    seen.add(fingerprintId);
    return fresh;
  });
  const numbers = await takeNumbers(db, makers.length);
  const ids = new Map(makers.map(({ fingerprintId }, at) => [fingerprintId, numbers[at] ?? 0]));
  const resolved = (placed: Placement): Placement => ({
    submission: placed.submission,
    trackId: tracks.get(placed.trackId) ?? placed.trackId,
    fingerprintId: ids.get(placed.fingerprintId) ?? placed.fingerprintId,
  });
  const made = makers.map(resolved);
  await insertFingerprints(db, made, formats, contents);
  const log = made.flatMap(({ fingerprintId: id, submission }) => {
    const terms = contents.get(submission.id)?.terms;
    return terms === undefined ? [] : [{ id, terms }];
  });
  return { stored: placements.map(resolved), log: log.length === 0 ? [] : await writeLog(db, log) };
}

async function makeTracks(db: Db, placements: readonly Placement[]): Promise<Map<number, number>> {
  const wanted = [...new Set(placements.map(({ trackId }) => trackId).filter(isUnborn))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: number }>`
    INSERT INTO track (gid) SELECT gen_random_uuid() FROM generate_series(1, ${wanted.length}) RETURNING id`.execute(
    db,
  );
  const ids = rows.map(({ id }) => id).toSorted((a, b) => a - b);
  return new Map(wanted.map((number, at) => [number, ids[at] ?? 0]));
}

async function takeNumbers(db: Db, count: number): Promise<number[]> {
  if (count === 0) return [];
  const { rows } = await sql<{ id: number }>`
    SELECT nextval(pg_get_serial_sequence('fingerprint', 'id')) AS id FROM generate_series(1, ${count})`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

async function insertFingerprints(
  db: Db,
  placements: readonly Placement[],
  formats: ReadonlyMap<string, number>,
  contents: ReadonlyMap<number, Contents>,
): Promise<void> {
  if (placements.length === 0) return;
  const ids = placements.map(({ fingerprintId }) => fingerprintId);
  const submissions = placements.map(({ submission }) => submission);
  const parts = submissions.map(({ hashes }) => hashes);
  const ends = partEnds(parts);
  await sql`INSERT INTO fingerprint (id, track_id, fingerprint, length, bitrate, format_id)
    SELECT id, track_id, joined.hashes[past + 1:until], length, bitrate, format_id
    FROM unnest(${ids}::integer[],
      ${placements.map(({ trackId }) => trackId)}::integer[], ${[0, ...ends].slice(0, -1)}::integer[], ${ends}::integer[],
      ${submissions.map(({ length }) => length)}::smallint[], ${submissions.map(({ bitrate }) => bitrate)}::smallint[],
      ${submissions.map(({ format }) => formats.get(formatName(format) ?? '') ?? null)}::integer[])
      AS made (id, track_id, past, until, length, bitrate, format_id),
      (SELECT ${integersParameter(parts)}::integer[] AS hashes) AS joined`.execute(db);
  const known = submissions.flatMap(({ id }) => contents.get(id) ?? []);
  // One value for all: of several the driver writes each byte as text.
  const packed = known.map(({ packed: bytes }) => bytes);
  const bounds = partEnds(packed);
  await sql`INSERT INTO fingerprint_data (fingerprint_id, gid, fingerprint, simhash)
    SELECT id, gid, substring(joined.bytes FROM past + 1 FOR size), simhash::cube
    FROM unnest(${ids}::integer[],
      ${known.map(({ gid }) => gid)}::uuid[], ${[0, ...bounds].slice(0, -1)}::integer[],
      ${packed.map(({ length }) => length)}::integer[], ${known.map(({ simhash }) => simhash)}::text[])
      AS made (id, gid, past, size, simhash),
      (SELECT ${Buffer.concat(packed)}::bytea AS bytes) AS joined`.execute(db);
}

/** Says of every fingerprint from which submission it is: what makes an import that is run again do nothing. */
export async function storeSources(
  db: Db,
  placements: readonly Placement[],
  sources: ReadonlyMap<number, number>,
): Promise<void> {
  await sql`INSERT INTO fingerprint_source (fingerprint_id, submission_id, source_id)
    SELECT * FROM unnest(${placements.map(({ fingerprintId }) => fingerprintId)}::integer[],
      ${placements.map(({ submission }) => submission.id)}::integer[],
      ${placements.map(({ submission }) => sources.get(submission.id) ?? null)}::integer[])`.execute(db);
}
