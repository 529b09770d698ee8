import type { Metrics } from '../health/index.ts';
import type { Identification } from './identification.ts';

/** The gauges of identification: whether it is ready, whether its index is whole. */
export function tellMetrics(identification: Identification, metrics: Metrics): void {
  metrics.gauge(
    'bandstand_identification_ready',
    'Whether identification answers: 1, or 0 while it starts, is away or off',
    () => (identification.state.state === 'ready' ? 1 : 0),
  );
  metrics.gauge(
    'bandstand_identification_index_current',
    'Whether the index of fingerprints is whole and follows the database',
    () => {
      const { state } = identification;
      return state.state === 'ready' && state.service.index() === 'current' ? 1 : 0;
    },
  );
}
