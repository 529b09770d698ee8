import type { Method, Route } from '../routes/index.ts';

/** All routes of a server, checked against each other. */
export interface RouteTable<P> {
  /** Throws TypeError when the route is incomplete or collides with one that is already there. */
  add(route: Route<P>): void;
  all(): readonly Route<P>[];
  /** The routes that answer this path, whatever their method. For the rare request that no route took. */
  at(path: string): readonly Route<P>[];
}

/** The methods of a route as a list. */
export function methodsOf(route: { readonly method: Method | readonly Method[] }): readonly Method[] {
  return typeof route.method === 'string' ? [route.method] : route.method;
}

export function createTable<P>(schemes: ReadonlySet<string>): RouteTable<P> {
  const routes: Route<P>[] = [];
  const patterns: { readonly route: Route<P>; readonly pattern: RegExp }[] = [];
  const operations = new Set<string>();
  const addresses = new Map<string, string>();
  return {
    add(route) {
      checkRoute(route, schemes);
      if (operations.has(route.operation)) throw new TypeError(`Two routes are called ${route.operation}`);
      const paths = [route.path, ...(route.aliases ?? [])];
      const taken = paths.flatMap((path) => methodsOf(route).map((method) => `${method} ${shape(path)}`));
      for (const address of taken) {
        const other = addresses.get(address);
        if (other !== undefined)
          throw new TypeError(`${route.operation} and ${other} both answer ${address}`);
      }
      operations.add(route.operation);
      for (const address of taken) addresses.set(address, route.operation);
      for (const path of paths) patterns.push({ route, pattern: patternOf(path) });
      routes.push(route);
    },
    all: () => routes,
    at: (path) => patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route),
  };
}

function checkRoute<P>(route: Route<P>, schemes: ReadonlySet<string>): void {
  const name = route.operation;
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) {
    throw new TypeError(`The route at ${route.path} needs an operation name`);
  }
  if (typeof route.permission !== 'string' || route.permission === '') {
    throw new TypeError(`The route ${name} names no permission; 'public' must be said too`);
  }
  if (!route.path.startsWith('/')) throw new TypeError(`The path of ${name} must start with /`);
  if (!Array.isArray(route.auth)) throw new TypeError(`The route ${name} must say which schemes it takes`);
  for (const scheme of route.auth) {
    if (!schemes.has(scheme))
      throw new TypeError(`The route ${name} takes ${scheme}, which no authenticator knows`);
  }
  for (const parameter of parametersOf(route.path)) {
    if (!schemaNames(route.input.params).includes(parameter)) {
      throw new TypeError(`The path of ${name} has :${parameter}, but its params schema does not`);
    }
  }
}

/** Names of the parameters of a path, in order; a wildcard is called `*`. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/:([A-Za-z0-9_]+)|(\*)/g)].map(([, name, star]) => name ?? star ?? '');
}

function schemaNames(schema: object | undefined): readonly string[] {
  if (schema === undefined || !('properties' in schema)) return [];
  return Object.keys(schema.properties ?? {});
}

function shape(path: string): string {
  return path.replace(/:[A-Za-z0-9_]+(?:\([^)]*\))?/g, ':').toLowerCase();
}

function patternOf(path: string): RegExp {
  const escaped = path.split(/(:[A-Za-z0-9_]+(?:\([^)]*\))?\??|\*)/).map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${escaped.join('')}$`, 'i');
}
