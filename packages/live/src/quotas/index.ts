export { Accounting } from './accounting.ts';
export {
  freeLimits,
  type Limits,
  type QuotaKind,
  quotaKinds,
  type UsageMetric,
  unlimited,
} from './limits.ts';
export { Quotas, type QuotasOptions } from './quotas.ts';
export { quotaRoutes } from './routes.ts';
export { countAppsOf, setLimits } from './store.ts';
