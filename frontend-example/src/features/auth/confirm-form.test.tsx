import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Provider } from 'urql';
import { expect, test } from 'vitest';
import { publicClient } from '../../lib/transport';
import { failure, fakeApi, issued, operations } from '../../testing/fake-api';
import { ConfirmForm } from './confirm-form';

const user = { __typename: 'UserType', id: '9', email: 'new@example.org' };
const ConfirmRegistration = () => ({ confirm_registration: { user } });

async function finish() {
  render(
    <Provider value={publicClient}>
      <ConfirmForm token="abc" />
    </Provider>,
  );
  await userEvent.type(screen.getByLabelText(/Password/), 'a long new password');
  await userEvent.click(screen.getByRole('button', { name: 'Finish registration' }));
}

test('a sign-in that failed is told, and tried again without the link, which works once', async () => {
  history.replaceState(null, '', '/confirm');
  let broken = true;
  const calls = fakeApi({
    ConfirmRegistration,
    SignIn: () => (broken ? failure('SERVICE_UNAVAILABLE') : { tokenAuth: issued('access-9') }),
  });
  await finish();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('You are registered, but not signed in yet.');
  broken = false;
  await userEvent.click(await screen.findByRole('button', { name: 'Sign in', busy: false }));
  await expect.poll(() => location.pathname).toBe('/');
  expect(operations(calls)).toEqual(['ConfirmRegistration', 'SignIn', 'SignIn']);
});

test('the button is busy until the sign-in is answered', async () => {
  let answer: (body: unknown) => void = () => undefined;
  const late = new Promise((resolve) => (answer = resolve));
  const calls = fakeApi({ ConfirmRegistration, SignIn: () => late });
  await finish();
  await expect.poll(() => operations(calls)).toContain('SignIn');
  await userEvent.click(await screen.findByRole('button', { busy: true }));
  answer(failure('INVALID_CREDENTIALS'));
  await screen.findByRole('alert');
  expect(operations(calls)).toEqual(['ConfirmRegistration', 'SignIn']);
});
