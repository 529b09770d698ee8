export type { IndexCallOptions } from './calls.ts';
export { RemoteNode } from './remote-node.ts';
