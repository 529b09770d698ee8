export { type Batch, batchDocuments, buildSegment } from './build.ts';
export { readHeader, SegmentDamaged, type SegmentHeader } from './format.ts';
export { loadSegment } from './load.ts';
export { mergeSegments, mostDocuments } from './merge.ts';
export { BuildRoom } from './room.ts';
export { Segment, type SegmentHandle } from './segment.ts';
