import { readFileSync } from 'node:fs';
import { CombinedError } from 'urql';
import { expect, test } from 'vitest';
import { describeError } from './errors';

function refused(code: string | undefined, extensions: Record<string, unknown> = {}) {
  const graphQLErrors = [{ message: 'server text', extensions: { code, ...extensions } }];
  return new CombinedError({ graphQLErrors });
}

test.each([
  ['UNAUTHENTICATED', 'Sign in to continue.'],
  ['TOKEN_EXPIRED', 'Your session has ended. Sign in again.'],
  ['TOKEN_INVALID', 'Your session has ended. Sign in again.'],
  ['REFRESH_TOKEN_INVALID', 'Your session has ended. Sign in again.'],
  ['INVALID_CREDENTIALS', 'The e-mail or the password is wrong.'],
  ['FORBIDDEN', 'You are not allowed to do this.'],
  ['NOT_FOUND', 'This does not exist, or it is not yours.'],
  ['BAD_USER_INPUT', 'Some of this cannot be accepted.'],
  ['SERVICE_UNAVAILABLE', 'The service is not available right now. Try again in a moment.'],
  ['GRAPHQL_VALIDATION_FAILED', 'This page is older than the server. Reload it.'],
  ['RATE_LIMITED', 'Too many attempts. Try again later.'],
  ['INTERNAL_SERVER_ERROR', 'Something went wrong on the server.'],
  ['BRAND_NEW_CODE', 'Something unexpected happened (BRAND_NEW_CODE).'],
  [undefined, 'Something unexpected happened (UNKNOWN).'],
])('%s reads "%s"', (code, text) => {
  expect(describeError(refused(code)).text).toBe(text);
});

test('says how long to wait when rate limited', () => {
  const problem = describeError(refused('RATE_LIMITED', { retryAfter: 11.2 }));
  expect(problem.text).toBe('Too many attempts. Try again in 12 seconds.');
  expect(problem.retryAfterSeconds).toBe(11.2);
  expect(describeError(refused('RATE_LIMITED', { retryAfter: 1 })).text).toContain('1 second.');
});

test('quotes the reference of a server fault', () => {
  const { text } = describeError(refused('INTERNAL_SERVER_ERROR', { ref: 'a1b2' }));
  expect(text).toContain('reference a1b2');
});

test('keeps the messages of each field', () => {
  const error = refused('BAD_USER_INPUT', { fields: { name: ['Too long.'], kind: 'Unknown.' } });
  expect(describeError(error).fields).toEqual({ name: ['Too long.'], kind: ['Unknown.'] });
});

test('reads a missing answer as a network failure', () => {
  const error = new CombinedError({ networkError: new TypeError('Failed to fetch') });
  expect(describeError(error)).toMatchObject({
    code: 'NETWORK',
    text: 'The server cannot be reached. Check your connection and try again.',
  });
});

test('sees through to the refusal that stopped a refresh', () => {
  const error = new CombinedError({ networkError: refused('RATE_LIMITED', { retryAfter: 3 }) });
  expect(describeError(error)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3 });
});

test('has words for every code of the API', () => {
  const documented = readFileSync('../docs/errors.md', 'utf8');
  const [ofRequests = ''] = documented.split('## Why a task failed');
  const codes = [...ofRequests.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  for (const code of codes) {
    expect(describeError(refused(code)).text).not.toContain('unexpected');
  }
});
