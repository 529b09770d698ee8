import { type Route, route, text } from '@bandstand/http';
import type { IndexNode } from '../node/index.ts';
import { indexFace } from './formats.ts';
import { metricsOf } from './metrics.ts';
import type { IndexRouteOptions } from './route-options.ts';

/** Health and measurements of the node; the names begin with `_`, as no index does. */
export function nodeRoutes(
  node: IndexNode,
  { prefix, auth, permission }: IndexRouteOptions,
): readonly Route[] {
  const facts = {
    tags: ['Fingerprint index'],
    auth,
    permission,
    face: indexFace,
    hidden: true,
    sameOrigin: true,
    output: 'bytes',
    rate: 'health',
  } as const;
  return [
    route({
      ...facts,
      method: 'GET',
      path: `${prefix}/_health`,
      operation: 'getIndexNodeHealth',
      summary: 'Whether the index node answers',
      handler: () => text('OK\n'),
    }),
    route({
      ...facts,
      method: 'GET',
      path: `${prefix}/_metrics`,
      operation: 'getIndexNodeMetrics',
      summary: 'Measurements of the index node for Prometheus',
      handler: async () =>
        text(await metricsOf(node), { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
    }),
  ];
}
