export { replaceFile, syncFolder } from './atomic.ts';
export { readDead, writeDead } from './dead.ts';
export { type Manifest, manifestName, readManifest, writeManifest } from './manifest.ts';
