export { identify } from './identify.ts';
export type { IdentityPorts, Placement, RowState } from './placement.ts';
export { type IdentitySources, identityPorts } from './ports.ts';
