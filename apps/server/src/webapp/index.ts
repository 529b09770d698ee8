export { type WebBuild, webBuild, webBuildDir, webDir } from './build.ts';
export { isFresh, sourceHash } from './freshness.ts';
