export { Plane, type PlaneOptions, PublishRefused } from './plane.ts';
export type { Publication } from './publication.ts';
export { type Batch, Reader, type ReaderOptions } from './reader.ts';
export type { AccessUnit } from './unit.ts';
export type { NewViewer, Viewer } from './viewers.ts';
