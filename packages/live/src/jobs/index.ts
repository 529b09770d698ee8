export { AppJobs, type AppJobsParts, type AppWork, type AppWorker } from './app-jobs.ts';
export { type AppTransaction, type AppWrites, appWrites, type Outbox } from './writes.ts';
