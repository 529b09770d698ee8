export { align } from './align';
export { diagonal } from './diagonal';
export { prepare } from './query';
