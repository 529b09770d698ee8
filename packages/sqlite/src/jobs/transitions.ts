/**
 * The changes of a job's state, as SQL. Every statement names the state it starts from, so that two processes cannot both
 * make it; those of a worker also name the token. All are bound by name.
 */
const letGo = 'worker = NULL, token = NULL, lease_until = NULL, updated_at = :now';
const held = "id = :id AND token = :token AND state = 'running'";

export const transitions = {
  insert: `INSERT INTO jobs (id, kind, payload, unique_key, max_attempts, next_attempt_at, created_at, updated_at)
    VALUES (:id, :kind, :payload, :uniqueKey, :maxAttempts, :runAt, :now, :now)`,

  claim: `UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = :worker, token = :token,
      lease_until = :leaseUntil, started_at = :now, updated_at = :now, error = NULL
    WHERE id = :id AND state = 'waiting'`,

  /** A lease that nobody renewed: cancelled if somebody asked for that, dead after the last attempt, else due at once. */
  expire: `UPDATE jobs SET
      state = CASE WHEN cancel_requested THEN 'cancelled' WHEN attempts >= max_attempts THEN 'dead' ELSE 'waiting' END,
      finished_at = CASE WHEN cancel_requested OR attempts >= max_attempts THEN :now END,
      error = 'the worker ' || worker || ' stopped without a word', next_attempt_at = :now, ${letGo}
    WHERE state = 'running' AND lease_until <= :now`,

  renew: `UPDATE jobs SET lease_until = :leaseUntil, updated_at = :now WHERE ${held}`,

  progress: `UPDATE jobs SET progress_done = :done, progress_total = :total, progress_message = :message,
      lease_until = coalesce(:leaseUntil, lease_until), updated_at = :now
    WHERE ${held}`,

  complete: `UPDATE jobs SET state = 'done', result = :result, error = NULL, finished_at = :now, ${letGo} WHERE ${held}`,

  fail: `UPDATE jobs SET
      state = CASE WHEN cancel_requested THEN 'cancelled'
                   WHEN :final OR attempts >= max_attempts THEN 'dead' ELSE 'waiting' END,
      finished_at = CASE WHEN cancel_requested OR :final OR attempts >= max_attempts THEN :now END,
      error = :error, next_attempt_at = :retryAt, ${letGo}
    WHERE ${held}`,

  /** Stopped because somebody asked. */
  stop: `UPDATE jobs SET state = 'cancelled', finished_at = :now, ${letGo} WHERE ${held}`,

  /** Handed back unfinished: the attempt does not count. */
  release: `UPDATE jobs SET state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'waiting' END,
      finished_at = CASE WHEN cancel_requested THEN :now END,
      attempts = attempts - 1, next_attempt_at = :now, ${letGo}
    WHERE ${held}`,

  cancelWaiting: `UPDATE jobs SET state = 'cancelled', cancel_requested = 1, finished_at = :now, updated_at = :now
    WHERE id = :id AND state = 'waiting'`,

  cancelRunning: `UPDATE jobs SET cancel_requested = 1, updated_at = :now WHERE id = :id AND state = 'running'`,

  revive: `UPDATE jobs SET state = 'waiting', attempts = 0, cancel_requested = 0, next_attempt_at = :now,
      finished_at = NULL, updated_at = :now
    WHERE id = :id AND state IN ('dead', 'cancelled')`,

  purge: `DELETE FROM jobs WHERE finished_at < :olderThan`,
} as const;
