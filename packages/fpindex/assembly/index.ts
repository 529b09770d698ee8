export { countBlock, harvest, resultCount } from './blocks';
export { encode, scatter, union } from './build';
export { mergeUnits } from './merge';
export { plan } from './plan';
export { sieve } from './sieve';
