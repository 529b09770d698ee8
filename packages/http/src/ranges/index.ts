export { type Validators, type Verdict, weighConditions } from './conditional.ts';
export { contentDisposition } from './disposition.ts';
export { ClientGone, pump } from './pump.ts';
export { type ByteRange, mergeRanges, parseRange, type RangeRequest } from './range.ts';
export { respondFile } from './respond.ts';
