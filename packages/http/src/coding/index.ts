export { type Coding, codingOf, isPackable, packerFor, varyBy } from './coding.ts';
