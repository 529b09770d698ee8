/**
 * Records what is pushed, over the data folder and into the store that it is told, until it is killed.
 * Prints its RTMP port and its address.
 */
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { ArchiveStage } from '../archive-stage.ts';

const [, , dataDir = '', store = '', splitMinutes = '0'] = argv;
const stage = await ArchiveStage.start({
  dataDir,
  ...(store === '' ? {} : { store }),
  config: { 'recording.split_minutes': Number(splitMinutes) },
});
writeSync(1, `${stage.port} ${stage.url}\n`);
