export {
  type SubsonicReaders,
  type SubsonicReading,
  subsonicReadingHomes,
  subsonicReadingModule,
} from './reading-module.ts';
export { createSubsonic, type Subsonic } from './routes.ts';
export type { ScanControl, ScanStatus, SubsonicOptions, SubsonicServices } from './services.ts';
