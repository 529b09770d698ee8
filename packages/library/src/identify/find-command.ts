import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, type Database, type JobHandler, JobQueue, type Json } from '@bandstand/sqlite';
import { type FindQuestion, type Found, findSound, questionFromText, questionToText } from './finding.ts';
import { type Identifier, IdentifierAway } from './port.ts';

export const findKind = 'identify.find';

const lookMs = 100;
const patienceMs = 30_000;

/** Answers questions that a command asks beside the running server. */
export function findHandlers(parts: {
  readonly db: Database;
  readonly identifier: Identifier;
}): Readonly<Record<string, JobHandler>> {
  return {
    [findKind]: async ({ payload }, { signal }) => {
      const question = questionFromText(typeof payload === 'string' ? payload : '');
      return JSON.stringify(await findSound(parts, question, signal));
    },
  };
}

/**
 * Asks the running server what a sound is, by a job. Rejects with IdentifierAway when nobody takes the question in half a
 * minute, or identification does not answer; with the reason of the signal when that fires.
 */
export async function askServer(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  question: FindQuestion,
  signal: AbortSignal,
): Promise<Found> {
  const queue = new JobQueue(db, { clock });
  const { id } = queue.enqueue({ kind: findKind, payload: questionToText(question), maxAttempts: 1 });
  const asked = performance.now();
  try {
    for (;;) {
      const job = queue.get(id);
      if (job?.state === 'done') return foundFrom(job.result);
      if (job === undefined || job.state === 'dead' || job.state === 'cancelled')
        throw new IdentifierAway(job?.error ?? 'The question was forgotten.');
      if (job.state === 'waiting' && performance.now() - asked > patienceMs)
        throw new IdentifierAway('The server does not answer: is identification switched off there?');
      await pause(lookMs, undefined, { signal });
    }
  } finally {
    if (queue.get(id) !== undefined) queue.cancel(id);
    // The fingerprints of a question are of no use to anybody after its answer.
    db.write((writer) => writer.run(`DELETE FROM jobs WHERE id = ? AND state <> 'running'`, [id]));
  }
}

/** What the server answered: `findHandlers` wrote it. */
function foundFrom(result: Json): Found {
  return JSON.parse(typeof result === 'string' ? result : '') as Found;
}
