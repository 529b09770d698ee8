export { ingressPlan, streamsPlan, vodsPlan } from './plans.ts';
export { appSchema, hubSchema } from './schemas.ts';
