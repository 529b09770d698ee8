export { replaceFile, syncFolder } from './atomic.ts';
export { readDead, writeDead } from './dead.ts';
export { type Manifest, manifestName, manifestText, readManifest, writeManifest } from './manifest.ts';
