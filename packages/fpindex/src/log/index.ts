export { WriteAheadLog } from './log.ts';
