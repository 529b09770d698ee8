export { align } from './align';
export { diagonal } from './diagonal';
export { load } from './query';
