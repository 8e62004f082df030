import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { ActivityPanel } from './activity-panel';

// as a browser fails that is offline, or older than the server's files
vi.mock('./chart', () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

test('says in words what a chart that cannot be loaded would show', async () => {
  fakeApi({ Activity: () => ({ tasks: { __typename: 'TaskConnection', nodes: [] } }) });
  renderSignedIn(<ActivityPanel />);
  await screen.findByText('No task ended in this time.');
  await act(async () => {
    await vi.dynamicImportSettled();
  });
  expect(screen.getByText('No task ended in this time.')).toBeTruthy();
});

const nodes = (finishedAt: number) => {
  const ended = { status: 'SUCCEEDED', queuedAt: null, startedAt: null };
  const tasks = [{ __typename: 'TaskType', id: '1', ...ended }];
  const at = new Date(finishedAt).toISOString();
  return {
    tasks: { __typename: 'TaskConnection', nodes: tasks.map((t) => ({ ...t, finishedAt: at })) },
  };
};

test('shows the numbers of the chosen time alone, and none before they are known', async () => {
  let answer: (body: unknown) => void = () => undefined;
  const answers = [nodes(Date.now()), new Promise((resolve) => (answer = resolve))];
  fakeApi({ Activity: () => answers.shift() });
  renderSignedIn(<ActivityPanel />);
  expect(screen.queryByText('No task ended in this time.')).toBeNull();
  await screen.findByText('1 ended, 0 of them failed.');
  await userEvent.selectOptions(screen.getByLabelText('Range'), 'Last 7 days');
  expect(screen.queryByText('1 ended, 0 of them failed.')).toBeNull();
  answer(failure('SERVICE_UNAVAILABLE'));
  await screen.findByRole('alert');
  expect(screen.queryByText('1 ended, 0 of them failed.')).toBeNull();
  expect(screen.queryByText('No task ended in this time.')).toBeNull();
});

test('what has ended by the clock of the server is there, however slow the clock of this machine', async () => {
  fakeApi({ Activity: () => nodes(Date.now() + 60_000) });
  renderSignedIn(<ActivityPanel />);
  await screen.findByText('1 ended, 0 of them failed.');
});

test('asks again for the same time, of which the cache holds one answer', async () => {
  const calls = fakeApi({ Activity: () => nodes(Date.now()) });
  renderSignedIn(<ActivityPanel />);
  await online(() => calls.length >= 3);
  const asked = new Set(calls.map(({ variables }) => variables.since));
  expect(asked.size).toBeLessThan(calls.length);
});
