import { error } from '@sveltejs/kit';
import { ApiProblem } from './problem.ts';

/** For `load` functions: a refusal of the server becomes the page that says so. */
export async function loading<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    return error(problem.status >= 400 ? problem.status : 503, problem.message);
  }
}
