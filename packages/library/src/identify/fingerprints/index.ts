export { FingerprintHost, type FingerprintHostOptions } from './host.ts';
export { currentRun, type FingerprintRun, fingerprintKind } from './job.ts';
