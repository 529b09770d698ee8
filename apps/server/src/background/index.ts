export { BackupSchedule, type BackupScheduleOptions, isBackupDue, outdated } from './backup-schedule.ts';
export { startBackground } from './start.ts';
