import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { Inbox } from './inbox';

const TURNED = 'evil \u202E name';

async function show(event: string, message: string) {
  const notification = {
    __typename: 'NotificationType',
    id: '1',
    createdAt: '2026-01-02T03:04:05Z',
    readAt: null,
    event,
    message,
    taskId: '7',
  };
  fakeApi({
    Notifications: () => ({
      notifications: {
        __typename: 'NotificationConnection',
        nodes: [notification],
        pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
      },
    }),
  });
  renderSignedIn(<Inbox />);
  const link = await screen.findByRole('link');
  expect(link.textContent).toBe(message);
  return [...link.querySelectorAll('bdi')].map((part) => part.textContent);
}

test.each([
  ['TASK_SUCCEEDED', `${TURNED} succeeded`, [TURNED]],
  ['TASK_CANCELLED', `${TURNED} was cancelled`, [TURNED]],
  ['TASK_FAILED', `${TURNED} failed: The disk is full.`, [TURNED, 'The disk is full.']],
  ['SECURITY', 'Your password was changed.', []],
])('what a user named cannot turn the rest of the sentence: %s', async (event, message, parts) => {
  expect(await show(event, message)).toEqual(parts);
});
