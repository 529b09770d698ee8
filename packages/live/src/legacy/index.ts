export { importLegacy, importReport, importVods, type LegacySources } from './import.ts';
export { ingressKeys, keepsFiles, unfinished } from './keys.ts';
export { ofApp } from './of-app.ts';
