export { backupInto, maintain } from './run.ts';
export type { MaintenanceReport, MaintenanceStep, StepReport } from './steps.ts';
