export const problems = {
  offline: 'The server cannot be reached. Check the connection, then try again.',
  internal:
    'Something went wrong in this page. Load it again; if it happens once more, tell who runs the server.',
  unexpected: (status: number) => `The server answered with an error (${status}). Try again in a moment.`,
  wait: (detail: string, seconds: number) => `${detail} Try again in ${seconds} s.`,
  again: 'Try again',
  notFoundTitle: 'There is nothing here',
  notFound: 'It may have been removed, or it is not for you to see. Signing in may help.',
  failedTitle: 'That did not work',
  unknownTitle: 'Sign in first',
  unknown: 'This is for those who are signed in. You come back here afterwards.',
  home: 'Go to the start',
};
