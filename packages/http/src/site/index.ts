export { type SiteOptions, staticSite } from './site.ts';
export { typeOf } from './types.ts';
