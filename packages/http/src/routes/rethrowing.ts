import type { Reply } from '../replies/index.ts';
import type { Accepted, Route } from './route.ts';

/** The same routes; what their handlers throw is thrown on by `rethrow`, which may make it a problem document. */
export function rethrowing<P>(routes: readonly Route<P>[], rethrow: (error: unknown) => never): Route<P>[] {
  return routes.map((route) => ({
    ...route,
    accept: async (exchange) => {
      const accepted = await route.accept(exchange);
      return { ...accepted, finish: () => finished(accepted).catch(rethrow) };
    },
  }));
}

/** What is thrown at once is rejected too. */
const finished = async (accepted: Accepted): Promise<Reply> => accepted.finish();
