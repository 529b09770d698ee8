export { runScanCommand, type ScanCommandOptions, workerName } from './command.ts';
export { requestScan, type ScanWork, scanHandlers, scanKind, scanLeaseMs } from './scan-job.ts';
export { type CurrentScan, cancelScan, type LastScan, type ScanStatus, scanStatus } from './status.ts';
