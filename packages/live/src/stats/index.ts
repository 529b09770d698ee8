export { metricFamilies } from './families.ts';
export type { MetricFamily, Sample } from './family.ts';
export { statsRoutes } from './routes.ts';
export { Stats } from './stats.ts';
