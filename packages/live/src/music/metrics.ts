import type { Listening } from '../identify/index.ts';
import type { MetricFamily } from '../stats/index.ts';

/** What listening tells of itself. */
export function listeningMetrics(listening: Pick<Listening, 'tally'>): MetricFamily[] {
  return [
    {
      name: 'bandstand_live_listened_streams',
      help: 'Streams whose sound is listened to now',
      type: 'gauge',
      read: () => [{ labels: {}, value: listening.tally().streams }],
    },
    {
      name: 'bandstand_live_excerpts_total',
      help: 'Excerpts of streams by what became of them; skipped ones had no time left for them',
      type: 'counter',
      read: () => {
        const { heard, recognised, skipped, away, failed } = listening.tally();
        const outcomes = { recognised, unknown: heard - recognised, skipped, away, failed };
        return Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value }));
      },
    },
  ];
}
