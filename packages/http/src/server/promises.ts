import { type HttpError, problem } from '../errors/index.ts';
import { isReply, replyKind } from '../replies/index.ts';
import type { Outputs } from '../routes/index.ts';
import { replyChecker } from '../validation/index.ts';

/**
 * A check that a JSON reply is what its route promises in `output`. It throws 500 `reply_mismatch` on a status or a
 * field that was not promised. Undefined for routes that answer something else than JSON.
 */
export function replyPromise(operation: string, output: Outputs): ((reply: unknown) => void) | undefined {
  if (typeof output === 'string') return undefined;
  const checks = new Map(
    Object.entries(output).map(([status, schema]) => [Number(status), replyChecker(schema)]),
  );
  return (reply) => {
    if (!isReply(reply) || reply[replyKind] !== 'json') return;
    const check = checks.get(reply.status);
    if (check === undefined) throw mismatch(`${operation} promises no JSON with status ${reply.status}`);
    // What the client gets is what JSON makes of the value: dates are texts, undefined fields are gone.
    const problems = check(JSON.parse(JSON.stringify(reply.body) ?? 'null'));
    const first = problems[0];
    if (first !== undefined) throw mismatch(`${operation} answers ${first.field}, which ${first.message}`);
  };
}

function mismatch(words: string): HttpError {
  return problem('reply_mismatch', 500, 'The answer is not what this address promises.', {
    cause: new Error(words),
  });
}
