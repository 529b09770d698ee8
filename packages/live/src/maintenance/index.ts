export { type CareJob, Caretaker } from './caretaker.ts';
export { type DatabaseHealth, databaseHealth } from './health.ts';
export {
  type MaintainOptions,
  type MaintenanceResult,
  maintainDatabase,
  maintenanceSteps,
  type SizedStep,
} from './maintain.ts';
export { maintenanceRoutes } from './routes.ts';
