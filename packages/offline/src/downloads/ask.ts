import type { Account } from '../queries/index.ts';
import { type ServerClient, ServerFailure } from '../remote/index.ts';
import { TransferError } from './failure.ts';
import type { AskServer } from './tools.ts';

/** Asks through the client of each account; one that has none cannot be reached. */
export const askThrough =
  (clientOf: (account: Account) => Pick<ServerClient, 'open'> | undefined): AskServer =>
  async (account, path, { headers, signal }) => {
    const client = clientOf(account);
    if (client === undefined) throw new TransferError('signed_out', 'nobody is signed in at this server');
    try {
      const answer = await client.open(path, { headers, signal });
      const status = answer.headers.has('content-range') ? 206 : 200;
      return new Response(streamOf(answer.parts), { status, headers: answer.headers });
    } catch (error) {
      if (!(error instanceof ServerFailure) || error.status === undefined || error.status < 400) throw error;
      const wait = error.retryAfterMs;
      const said = wait === undefined ? {} : { 'retry-after': String(Math.ceil(wait / 1000)) };
      return new Response(null, { status: error.status, headers: said });
    }
  };

function streamOf(parts: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
