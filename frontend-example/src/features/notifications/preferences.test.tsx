import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { fakeApi, operations } from '../../testing/fake-api';
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
