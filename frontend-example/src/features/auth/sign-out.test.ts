import { expect, test } from 'vitest';
import { getSession, startSession } from '../../lib/session';
import { failure, fakeApi, issued, operations } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { signIn } from '../../testing/sign-in';
import { signOut } from './api';

test('a sign-out that the server did not hear is told again until it does', async () => {
  const answers = [failure('SERVICE_UNAVAILABLE'), { revokeToken: { revoked: 1 } }];
  const calls = fakeApi({
    RevokeToken: () => {
      if (calls.length === 1) throw new TypeError('Failed to fetch');
      return answers.shift();
    },
  });
  signIn();
  const done = signOut();
  expect(getSession()).toBeNull();
  await online(() => calls.length === 3);
  await done;
  expect(operations(calls)).toEqual(['RevokeToken', 'RevokeToken', 'RevokeToken']);
});

test('whoever has signed in meanwhile is not signed out by it', async () => {
  const calls = fakeApi({});
  signIn();
  const done = signOut();
  await expect.poll(() => calls.length).toBe(1);
  startSession(issued('access-2', 300, 'the next'));
  let over = false;
  void done.then(() => (over = true));
  await online(() => over);
  expect(calls).toHaveLength(1);
});
