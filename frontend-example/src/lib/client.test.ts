import { expect, test } from 'vitest';
import { type Answer, failure, fakeApi, issued, operations } from '../testing/fake-api';
import { signIn } from '../testing/sign-in';
import { createSessionClient } from './client';
import { describeError } from './errors';
import { graphql } from './graphql';
import { getEndReason, getSession } from './session';
import { ensureAccess } from './tokens';

const TaskQuery = graphql(`
  query Task($id: Int!) {
    task_by_id(id: $id) {
      id
    }
  }
`);
const found = { task_by_id: { __typename: 'TaskType', id: '7' } };
const answer = { task_by_id: { id: '7' } };

function rotating(): Answer {
  let n = 1;
  return () => {
    n += 1;
    return { refreshToken: issued(`access-${n}`) };
  };
}

const onlyWith =
  (token: string): Answer =>
  ({ authorization }) =>
    authorization === `Bearer ${token}` ? found : failure('TOKEN_EXPIRED');

const ten = Array.from({ length: 10 }, (_, n) => n);

test('ten callers cause one refresh', async () => {
  const session = signIn(0);
  const calls = fakeApi({ RefreshToken: rotating() });
  await Promise.all(ten.map(() => ensureAccess(session)));
  expect(operations(calls)).toEqual(['RefreshToken']);
  expect(session.accessToken).toBe('access-2');
});

test('ten refused requests share one refresh and are all answered', async () => {
  const client = createSessionClient(signIn(), {});
  const calls = fakeApi({ Task: onlyWith('access-2'), RefreshToken: rotating() });
  const results = await Promise.all(ten.map((n) => client.query(TaskQuery, { id: n }).toPromise()));
  expect(results.map(({ data }) => data)).toEqual(ten.map(() => answer));
  expect(operations(calls).filter((name) => name === 'RefreshToken')).toHaveLength(1);
});

test('a request whose token was replaced meanwhile is retried without a refresh', async () => {
  const session = signIn();
  const client = createSessionClient(session, {});
  const calls = fakeApi({
    Task: (call) => {
      if (call.authorization === 'Bearer access-1') session.accessToken = 'access-2';
      return onlyWith('access-2')(call);
    },
  });
  const { data } = await client.query(TaskQuery, { id: 1 }).toPromise();
  expect(data).toEqual(answer);
  expect(operations(calls)).toEqual(['Task', 'Task']);
});

test('a token near its end is renewed before the request', async () => {
  const client = createSessionClient(signIn(0), {});
  const calls = fakeApi({ Task: onlyWith('access-2'), RefreshToken: rotating() });
  await client.query(TaskQuery, { id: 1 }).toPromise();
  expect(operations(calls)).toEqual(['RefreshToken', 'Task']);
});

test('a refused refresh ends the session', async () => {
  const client = createSessionClient(signIn(0), {});
  fakeApi({ RefreshToken: () => failure('REFRESH_TOKEN_INVALID') });
  await client.query(TaskQuery, { id: 1 }).toPromise();
  expect(getSession()).toBeNull();
  expect(getEndReason()).toBe('expired');
});

test('a broken network during the refresh keeps the session and says so', async () => {
  const session = signIn(0);
  const client = createSessionClient(session, {});
  fakeApi({});
  const { error } = await client.query(TaskQuery, { id: 1 }).toPromise();
  expect(error && describeError(error).code).toBe('NETWORK');
  expect(getSession()).toBe(session);
  fakeApi({ Task: onlyWith('access-2'), RefreshToken: rotating() });
  const { data } = await client.query(TaskQuery, { id: 2 }).toPromise();
  expect(data).toEqual(answer);
});
