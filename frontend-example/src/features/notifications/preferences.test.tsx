import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi, operations } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { Preferences } from './preferences';

const aPreference = (event: string) => ({
  __typename: 'NotificationPreferenceType',
  ...{ event, channel: 'INBOX', enabled: true, fixed: false },
});

test('one switch does not wait for the answer to another', async () => {
  const calls = fakeApi({
    Preferences: () => ({
      notification_preferences: [aPreference('TASK_FAILED'), aPreference('TASK_SUCCEEDED')],
    }),
    SetPreference: () => new Promise(() => undefined),
  });
  renderSignedIn(<Preferences />);
  for (const each of await screen.findAllByRole('switch')) await userEvent.click(each);
  const changes = () => operations(calls).filter((operation) => operation === 'SetPreference');
  await expect.poll(changes).toHaveLength(2);
});

test('what was wished last is sent after the answer, and shown at once', async () => {
  let enabled = true;
  let answer: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (answer = resolve));
  const calls = fakeApi({
    Preferences: () => ({ notification_preferences: [{ ...aPreference('TASK_FAILED'), enabled }] }),
    SetPreference: async ({ variables }) => {
      await first;
      enabled = variables.enabled as boolean;
      const preference = { ...aPreference('TASK_FAILED'), enabled };
      const __typename = 'UpdateNotificationPreference';
      return { update_notification_preference: { __typename, preference } };
    },
  });
  renderSignedIn(<Preferences />);
  const one = await screen.findByRole<HTMLInputElement>('switch');
  await userEvent.click(one);
  await expect.poll(() => one.checked).toBe(false);
  await userEvent.click(one);
  await expect.poll(() => one.checked).toBe(true);
  answer();
  const wishes = () =>
    calls
      .filter(({ operation }) => operation === 'SetPreference')
      .map(({ variables }) => variables.enabled);
  await expect.poll(wishes).toEqual([false, true]);
  await expect.poll(() => enabled && one.checked).toBe(true);
});

test('a refused switch goes back and says why', async () => {
  fakeApi({
    Preferences: () => ({ notification_preferences: [aPreference('TASK_FAILED')] }),
    SetPreference: () => failure('SERVICE_UNAVAILABLE'),
  });
  renderSignedIn(<Preferences />);
  const one = await screen.findByRole<HTMLInputElement>('switch');
  await userEvent.click(one);
  await screen.findByRole('alert');
  await expect.poll(() => one.checked).toBe(true);
});
