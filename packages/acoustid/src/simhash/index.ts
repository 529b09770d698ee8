export { cubeOfSimhash, simhash, simhashOfCube } from './simhash.ts';
