export { type WebBuild, webBuild, webBuildDir } from './build.ts';
