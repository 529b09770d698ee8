export { readCompiler } from './compile.ts';
export { invalidInput, jsonParser, replyChecker, textParser, type Where } from './parse.ts';
