export { ingressPlan, streamsPlan, vodsPlan } from './plans.ts';
export { appSchema, hubSchema, lastOfStreamHub } from './schemas.ts';
