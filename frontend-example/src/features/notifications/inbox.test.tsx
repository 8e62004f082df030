import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { Inbox } from './inbox';

test('asks for no more than the API gives at once, and says so', async () => {
  const asked: unknown[] = [];
  fakeApi({
    Notifications: ({ variables }) => {
      asked.push(variables.first);
      return {
        notifications: {
          __typename: 'NotificationConnection',
          nodes: [],
          pageInfo: { __typename: 'PageInfo', hasNextPage: true, endCursor: 'x' },
        },
      };
    },
  });
  renderSignedIn(<Inbox />);
  for (let first = 100; first <= 1000; first += 50) {
    await userEvent.click(await screen.findByRole('button', { name: 'Show more', busy: false }));
    await expect.poll(() => asked.at(-1)).toBe(first);
  }
  await screen.findByText('These are the newest 1000.');
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
});
