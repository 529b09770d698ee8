export { extractQuery, isSilent } from './extract-query.ts';
