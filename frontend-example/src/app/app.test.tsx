import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { endSession, startSession } from '../lib/session';
import { failure, fakeApi, issued, operations } from '../testing/fake-api';
import { Me } from '../testing/me';
import { signIn } from '../testing/sign-in';
import { aPage, aTask, TaskCounts } from '../testing/tasks';
import { App } from './app';

const answers = {
  SignIn: () => ({ tokenAuth: issued('access-1') }),
  Me: Me('ada@example.org'),
  Tasks: () => aPage([aTask({ name: 'Count stars' })]),
  TaskCounts,
  TaskKinds: () => ({ task_kinds: [] }),
  RefreshToken: () => ({ refreshToken: issued('access-2') }),
  RevokeToken: () => ({ revokeToken: { revoked: 1 } }),
};

beforeEach(() => {
  history.replaceState(null, '', '/tasks');
});

async function fillSignIn(password: string) {
  await userEvent.type(screen.getByLabelText('E-mail'), 'ada@example.org');
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('a wrong password is told in plain words and the form stays', async () => {
  fakeApi({ ...answers, SignIn: () => failure('INVALID_CREDENTIALS') });
  render(<App />);
  await fillSignIn('wrong');
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toBe('The e-mail or the password is wrong.');
  expect(screen.getByLabelText('Password')).toBeTruthy();
});

test('signing in shows who is signed in and their tasks', async () => {
  const calls = fakeApi(answers);
  render(<App />);
  await fillSignIn('right');
  await screen.findAllByText('ada@example.org');
  await screen.findByText('Count stars');
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Tasks' }));
  expect(calls[0]).toMatchObject({
    operation: 'SignIn',
    variables: { email: 'ada@example.org', password: 'right' },
    authorization: null,
  });
  expect(calls.find((call) => call.operation === 'Me')?.authorization).toBe('Bearer access-1');
});

test('signing out revokes the session and shows the form', async () => {
  const calls = fakeApi(answers);
  signIn();
  render(<App />);
  await screen.findByText('Count stars');
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await screen.findByLabelText('Password');
  expect(screen.queryByText('Count stars')).toBeNull();
  await expect.poll(() => operations(calls)).toContain('RevokeToken');
  expect(localStorage.length).toBe(0);
});

test('the next user never sees the tasks of the last one', async () => {
  fakeApi(answers);
  const session = signIn();
  render(<App />);
  await screen.findByText('Count stars');
  endSession(session, 'signed-out');
  await screen.findByLabelText('Password');
  fakeApi({
    ...answers,
    SignIn: () => ({ tokenAuth: issued('access-1', 300, 'the next') }),
    Tasks: () => aPage([]),
  });
  await fillSignIn('right');
  await screen.findByText(/No tasks yet/);
  expect(screen.queryByText('Count stars')).toBeNull();
});

test('nothing of one user stays when another tab starts the session of another', async () => {
  fakeApi(answers);
  signIn();
  render(<App />);
  await screen.findByText('Count stars');
  await userEvent.type(screen.getByLabelText('Name contains'), 'stars');
  fakeApi({ ...answers, Tasks: () => failure('SERVICE_UNAVAILABLE') });
  act(() => {
    startSession(issued('access-9', 300, 'another'));
  });
  expect(screen.queryByText('Count stars')).toBeNull();
  await screen.findByText(/not available right now/);
  expect(screen.getByLabelText('Name contains')).toHaveProperty('value', '');
});

test('a session the server has ended leads back to the form and says why', async () => {
  fakeApi({ ...answers, RefreshToken: () => failure('REFRESH_TOKEN_INVALID') });
  signIn(0);
  render(<App />);
  expect((await screen.findByRole('alert')).textContent).toContain('Your session has ended');
  expect(screen.getByLabelText('Password')).toBeTruthy();
});

test('a registration is finished as the new user, whoever was signed in', async () => {
  const calls = fakeApi({
    ...answers,
    ConfirmRegistration: () => ({
      confirm_registration: { user: { __typename: 'UserType', id: '9', email: 'new@example.org' } },
    }),
    SignIn: () => ({ tokenAuth: issued('access-9', 300, 'the new one') }),
    Me: Me('new@example.org'),
  });
  signIn();
  history.replaceState(null, '', '/confirm#token=abc');
  render(<App />);
  await userEvent.type(screen.getByLabelText(/Password/), 'a long new password');
  await userEvent.click(screen.getByRole('button', { name: 'Finish registration' }));
  await screen.findAllByText('new@example.org');
  for (const operation of ['ConfirmRegistration', 'SignIn']) {
    const call = calls.find((each) => each.operation === operation);
    expect(call).toMatchObject({ authorization: null, credentials: 'include' });
  }
});

test('signing in waits for the answer of the sign-out before, which takes the cookie away', async () => {
  let before: Promise<unknown> = Promise.resolve();
  const request = (_: string, work: () => Promise<unknown>) => (before = before.then(work));
  vi.stubGlobal('navigator', Object.create(navigator, { locks: { value: { request } } }));
  let answer: (revoked: unknown) => void = () => undefined;
  const revoked = new Promise((resolve) => (answer = resolve));
  const calls = fakeApi({
    ...answers,
    SignIn: () => ({ tokenAuth: issued('access-2', 300, 'the next') }),
    RevokeToken: () => revoked,
  });
  signIn();
  render(<App />);
  await screen.findByText('Count stars');
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await screen.findByLabelText('Password');
  await fillSignIn('right');
  expect(operations(calls)).toContain('RevokeToken');
  expect(operations(calls)).not.toContain('SignIn');
  answer({ revokeToken: { revoked: 1 } });
  await screen.findByText('Count stars');
  vi.unstubAllGlobals();
});
