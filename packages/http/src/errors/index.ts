export { type ErrorFace, type FaceInput, problemFace } from './face.ts';
export { asHttpError, type FieldProblem, HttpError, type ProblemDetails, problem } from './http-error.ts';
