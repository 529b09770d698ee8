import type { Connection } from '../engine/index.ts';
import { foreignKeyProblems, integrityProblems } from '../files/index.ts';

/** `integrity` and `foreign_keys` look, the others tend. */
export type MaintenanceStep =
  | 'optimize'
  | 'analyze'
  | 'reindex'
  | 'vacuum'
  | 'checkpoint'
  | 'integrity'
  | 'foreign_keys';

export interface StepReport {
  readonly step: MaintenanceStep;
  readonly ms: number;
  /** Problems found in the file, in words; empty when it is sound. */
  readonly findings: readonly string[];
  /** Why the step could not be done, `null` when it was; the steps after it still ran. */
  readonly error: string | null;
}

export interface MaintenanceReport {
  readonly path: string;
  /** Size of the file and its write-ahead log. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly steps: readonly StepReport[];
}

/** What a step finds wrong. Throws SQLite's error when it cannot be done. */
export function runStep(connection: Connection, step: MaintenanceStep): string[] {
  if (step === 'integrity') return connection.read((reader) => integrityProblems(reader));
  if (step === 'foreign_keys') return connection.read(foreignKeyProblems);
  if (step === 'checkpoint') return checkpoint(connection);
  const statements = {
    optimize: 'PRAGMA optimize',
    analyze: 'ANALYZE',
    reindex: 'REINDEX',
    vacuum: 'VACUUM',
  } as const;
  connection.direct(statements[step]);
  return [];
}

function checkpoint(connection: Connection): string[] {
  const [result] = connection.direct<{ busy: number; log: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  return result?.busy === 1 ? [`a reader holds ${result.log} pages of the log`] : [];
}
