export { invalidInput, jsonParser, replyChecker, textParser, type Where } from './parse.ts';
