export { requestScan, type ScanWork, scanHandlers, scanKind, scanLeaseMs, workerName } from './scan-job.ts';
export {
  type CurrentScan,
  cancelScan,
  type LastScan,
  lastOf,
  type ScanStatus,
  scanStatus,
} from './status.ts';
