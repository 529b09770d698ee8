export { type AnswerBody, answerBytes, type Format, formatOf, msgpackType } from './answers.ts';
export { fieldsOf, flagOf, numberOf, textsOf } from './fields.ts';
export { MalformedBody } from './malformed.ts';
export { readMsgpack } from './msgpack-read.ts';
export { type Sent, writeMsgpack } from './msgpack-write.ts';
export { createBody, deleteBody, documentBody, searchBody, updateBody } from './requests.ts';
