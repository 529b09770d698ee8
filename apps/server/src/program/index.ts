export { joinProgram } from './join.ts';
