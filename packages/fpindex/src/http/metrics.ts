import type { Activity } from '../local/index.ts';
import type { IndexNode } from '../node/index.ts';

type Kind = 'counter' | 'gauge';
type Read = (activity: Activity) => number;

const counters: readonly (readonly [string, string, Read])[] = [
  ['fpindex_searches_total', 'Searches', ({ searches }) => searches],
  ['fpindex_search_hits_total', 'Searches that found something', ({ hits }) => hits],
  ['fpindex_search_misses_total', 'Searches that found nothing', ({ misses }) => misses],
  ['fpindex_updates_total', 'Updates that were committed', ({ updates }) => updates],
];

/** Measurements of a node's loaded indexes, in Prometheus' text form (version 0.0.4). */
export async function metricsOf(node: IndexNode): Promise<string> {
  const lines: string[] = [];
  const family = (name: string, help: string, kind: Kind | 'histogram'): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
  };
  const loaded = node
    .names()
    .flatMap((name) => (node.stateOf(name) === 'ready' ? [{ name, index: node.get(name) }] : []));
  for (const [name, help, read] of counters) {
    family(name, help, 'counter');
    for (const one of loaded) lines.push(`${name}{index="${one.name}"} ${read(one.index.activity)}`);
  }
  family('fpindex_search_duration_seconds', 'Time of searches', 'histogram');
  for (const { name, index } of loaded) lines.push(...durations(name, index.activity));
  const gauges: [string, string, number[]][] = [
    ['fpindex_docs', 'Documents', []],
    ['fpindex_version', 'Last commit', []],
    ['fpindex_segments', 'Segments, those in memory too', []],
    ['fpindex_memory_bytes', 'Bytes of memory of segments and new documents', []],
  ];
  for (const { index } of loaded) {
    const { version, stats } = await index.info();
    const values = [stats.numDocs, version, stats.numSegments, index.memory().bytes];
    gauges.forEach(([, , all], at) => all.push(values[at] ?? 0));
  }
  for (const [name, help, values] of gauges) {
    family(name, help, 'gauge');
    loaded.forEach((one, at) => lines.push(`${name}{index="${one.name}"} ${values[at] ?? 0}`));
  }
  return `${lines.join('\n')}\n`;
}

function durations(index: string, { buckets, seconds, searches }: Activity): string[] {
  const name = 'fpindex_search_duration_seconds';
  let sum = 0;
  const lines = buckets.map(({ upTo, count }) => {
    sum += count;
    return `${name}_bucket{index="${index}",le="${upTo}"} ${sum}`;
  });
  return [
    ...lines,
    `${name}_bucket{index="${index}",le="+Inf"} ${searches}`,
    `${name}_sum{index="${index}"} ${seconds}`,
    `${name}_count{index="${index}"} ${searches}`,
  ];
}
