import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { Failures } from './failures';

test('failures that could not be read are told, not taken for none', async () => {
  let answer: (body: unknown) => void = () => undefined;
  const late = new Promise((resolve) => (answer = resolve));
  fakeApi({ Failures: () => late });
  renderSignedIn(<Failures />);
  expect(screen.getByText('Loading failures…')).toBeTruthy();
  answer(failure('SERVICE_UNAVAILABLE'));
  expect((await screen.findByRole('alert')).textContent).toContain('not available right now');
  expect(screen.queryByText('Nothing has failed.')).toBeNull();
});
