export { extractQuery } from './extract-query.ts';
