export type { OutboundAnswer } from './answer.ts';
export { createOutbound, type Outbound, type OutboundOptions, type OutboundRequest } from './client.ts';
export { type DialOptions, dial } from './dial.ts';
export { type OutboundCode, OutboundError } from './errors.ts';
export { type AddressFilter, addressFilter } from './filter.ts';
export type { Resolve } from './lookup.ts';
