import { createHash, timingSafeEqual } from 'node:crypto';
import { json, problem, type Route, route, text } from '@bandstand/http';
import Type from 'typebox';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

const health = { tags: ['Health'], auth: [], permission: 'public', rate: 'health' } as const;

const readyAnswer = Type.Object({
  ready: Type.Boolean(),
  loading: Type.Array(Type.Object({ part: Type.String(), says: Type.String() })),
  parts: Type.Record(Type.String(), Type.Object({ state: Type.String() })),
});

/** A part that the server is ready without. */
export interface OptionalPart {
  readonly state: { readonly state: string };
}

export interface HealthParts {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  /** By name. */
  readonly parts: Readonly<Record<string, OptionalPart>>;
}

/** /healthz: alive. /readyz: whether everything is loaded, and what is not. /metrics: with the token alone. */
export function healthRoutes({ readiness, metrics, metricsToken, parts }: HealthParts): readonly Route[] {
  return [
    route({
      ...health,
      method: 'GET',
      path: '/healthz',
      operation: 'getHealth',
      summary: 'Whether the server is alive',
      output: { 200: Type.Object({ alive: Type.Literal(true) }) },
      handler: () => ({ alive: true as const }),
    }),
    route({
      ...health,
      method: 'GET',
      path: '/readyz',
      operation: 'getReadiness',
      summary: 'Whether the server is ready, and what is still loading',
      output: { 200: readyAnswer, 503: readyAnswer },
      handler: () =>
        json(readiness.ready ? 200 : 503, {
          ready: readiness.ready,
          loading: readiness.loading(),
          parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, told(part)])),
        }),
    }),
    route({
      ...health,
      method: 'GET',
      path: '/metrics',
      operation: 'getMetrics',
      summary: 'Measurements for Prometheus',
      description: 'Off unless BANDSTAND_METRICS_TOKEN is set; send it as a bearer token.',
      output: 'bytes',
      handler: async ({ headers }) => {
        if (metricsToken === null)
          throw problem('metrics_off', 404, 'Metrics are off. Set BANDSTAND_METRICS_TOKEN to turn them on.');
        if (!sameSecret(headers.authorization ?? '', `Bearer ${metricsToken}`)) {
          throw problem('unauthenticated', 401, 'Send the metrics token as a bearer token.');
        }
        return text(await metrics.text());
      },
    }),
  ];
}

/** Strangers ask too: the reason may name folders and machines, so only the word is told. */
const told = ({ state }: OptionalPart) => ({ state: state.state });

/** Compares without telling by its time how much was right. */
function sameSecret(given: string, wanted: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
