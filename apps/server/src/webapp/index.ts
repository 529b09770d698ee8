export { type WebBuild, webBuild } from './build.ts';
