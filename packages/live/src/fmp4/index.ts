export { box, fullBox, u16, u32, u64 } from './boxes.ts';
export { type CutOptions, type CutPart, Cutter, type CutterPorts } from './cutter.ts';
export { fragment } from './fragment.ts';
export { initSegment, timescale } from './init.ts';
export { NotInMp4 } from './sample-entry.ts';
export { type Sample, SampleTimes } from './samples.ts';
