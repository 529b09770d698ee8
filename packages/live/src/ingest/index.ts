export type { IngestSettings, Offences, StreamQuota } from './gate.ts';
export { type Ingresses, type IngressSecrets, type IngressWish } from './ingresses.ts';
export { type Ingest, type IngestParts, openIngest } from './open.ts';
export type { Publishers } from './publishers.ts';
export { type IngressRow, type IngressType, ingressById, noteUse } from './store.ts';
