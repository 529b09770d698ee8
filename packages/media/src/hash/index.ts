export { sameBytes } from './same-bytes.ts';
export { audioHash, fileHash } from './sampled-hash.ts';
