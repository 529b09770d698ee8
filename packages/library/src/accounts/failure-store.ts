import type { Reader, Writer } from '@bandstand/sqlite';

export interface Failures {
  readonly failures: number;
  readonly lastFailureAt: string;
  readonly lockedUntil: string | null;
}

/** What is known of failed sign-ins of a subject. */
export function readFailures(reader: Reader, subject: string): Failures | undefined {
  return reader.get<Failures>(
    `SELECT failures, last_failure_at AS lastFailureAt, locked_until AS lockedUntil
     FROM sign_in_failures WHERE subject = ?`,
    [subject],
  );
}

export function writeFailures(writer: Writer, subject: string, found: Failures): void {
  writer.run(
    `INSERT INTO sign_in_failures (subject, failures, last_failure_at, locked_until)
     VALUES (:subject, :failures, :lastFailureAt, :lockedUntil)
     ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures,
       last_failure_at = excluded.last_failure_at, locked_until = excluded.locked_until`,
    { subject, failures: found.failures, lastFailureAt: found.lastFailureAt, lockedUntil: found.lockedUntil },
  );
}

export function deleteFailures(writer: Writer, subject: string): void {
  writer.run('DELETE FROM sign_in_failures WHERE subject = ?', [subject]);
}

/** Forgets subjects whose last failure lies before a time. */
export function deleteFailuresBefore(writer: Writer, time: string): void {
  writer.run('DELETE FROM sign_in_failures WHERE last_failure_at < ?', [time]);
}
