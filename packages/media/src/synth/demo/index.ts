export { demoCatalogue } from './catalogue.ts';
export type { DemoArtist, DemoCatalogue, DemoFormat, DemoRelease, DemoTrack } from './catalogue-types.ts';
export { DemoFolderError } from './marker.ts';
export { type DemoRequest, type DemoResult, writeDemoCatalogue } from './write-demo.ts';
