import type { Reply } from '../replies/index.ts';
import { andThen } from './and-then.ts';
import type { Accepted, Route } from './route.ts';

/** The same routes; what their handlers throw is thrown on by `rethrow`, which may make it a problem document. */
export function rethrowing<P>(routes: readonly Route<P>[], rethrow: (error: unknown) => never): Route<P>[] {
  return routes.map((route) => ({
    ...route,
    accept: (exchange) =>
      andThen(
        route.accept(exchange),
        (accepted): Accepted => ({ ...accepted, finish: () => finished(accepted, rethrow) }),
      ),
  }));
}

/** What waits for nothing is answered, or thrown on, at once. */
function finished(accepted: Accepted, rethrow: (error: unknown) => never): Reply | Promise<Reply> {
  let reply: Reply | Promise<Reply>;
  try {
    reply = accepted.finish();
  } catch (error) {
    return rethrow(error);
  }
  return reply instanceof Promise ? reply.catch(rethrow) : reply;
}
