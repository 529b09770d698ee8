import { problem, type Route } from '@bandstand/http';

/** The same routes; addresses that are kept out get 403 from all of them. */
export function guarded<P>(
  routes: readonly Route<P>[],
  security: { isShutOut(address: string): boolean },
): Route<P>[] {
  return routes.map((route) => ({
    ...route,
    accept: (exchange) => {
      if (!security.isShutOut(exchange.client.address)) return route.accept(exchange);
      throw problem('address_blocked', 403, 'Nobody is let in from where you are.');
    },
  }));
}
