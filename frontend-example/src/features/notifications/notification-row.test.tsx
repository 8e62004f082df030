import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { Inbox } from './inbox';

const TURNED = 'evil \u202E name';

const aNotification = (fields: Record<string, unknown> = {}) => ({
  ...{ __typename: 'NotificationType', id: '1', createdAt: '2026-01-02T03:04:05Z', readAt: null },
  ...{ event: 'TASK_FAILED', message: 'Nap failed: Late.', taskId: '7', ...fields },
});

const aPage = (hasNextPage: boolean, first = 1) => ({
  notifications: {
    __typename: 'NotificationConnection',
    nodes: Array.from({ length: first }, (_, at) => aNotification({ id: String(at + 1) })),
    pageInfo: { __typename: 'PageInfo', hasNextPage, endCursor: null },
  },
});

async function show(event: string, message: string) {
  const { notifications } = aPage(false);
  const nodes = [aNotification({ event, message })];
  fakeApi({ Notifications: () => ({ notifications: { ...notifications, nodes } }) });
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

test('a notification that could not be marked as read says so', async () => {
  fakeApi({ Notifications: () => aPage(false), MarkRead: () => failure('SERVICE_UNAVAILABLE') });
  renderSignedIn(<Inbox />);
  await userEvent.click(await screen.findByRole('button', { name: /^Mark read/ }));
  expect((await screen.findByRole('alert')).textContent).toContain('not available right now');
});

test('more are asked for while the same are looked at again', async () => {
  const calls = fakeApi({
    Notifications: ({ variables }) => {
      const again = calls.filter(({ operation }) => operation === 'Notifications').length > 1;
      if (again && variables.first === 50) return new Promise(() => undefined);
      return aPage(variables.first === 50, variables.first as number);
    },
  });
  const asked = () =>
    calls.filter(({ operation }) => operation === 'Notifications').map((c) => c.variables.first);
  renderSignedIn(<Inbox />);
  await screen.findByRole('button', { name: 'Show more' });
  await online(() => asked().length > 1);
  await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
  await expect.poll(asked).toContain(100);
});
