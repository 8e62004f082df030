import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { online } from '../../testing/online';
import { aPage, aTask } from '../../testing/tasks';
import { readFilters } from './filter';
import { TaskList } from './task-list';

const show = () => {
  renderSignedIn(<TaskList filters={readFilters('')} />);
};

const listed = (tasks: unknown[]) => () => aPage(tasks);

test('shows each task with its status in words', async () => {
  const tasks = [aTask({ status: 'RUNNING' }), aTask({ status: 'SUCCEEDED' })];
  fakeApi({ Tasks: listed(tasks) });
  show();
  const rows = await screen.findAllByRole('listitem');
  expect(rows).toHaveLength(2);
  expect(within(rows[0] as HTMLElement).getByText('Running')).toBeTruthy();
  expect(within(rows[1] as HTMLElement).getByText('Succeeded')).toBeTruthy();
});

test('shows progress and the reason of a failure', async () => {
  const progress = {
    __typename: 'TaskProgressType',
    percent: 40.7,
    current: 4,
    total: 10,
    message: 'step 4',
  };
  const error = { __typename: 'TaskErrorType', message: 'The disk is full.' };
  fakeApi({
    Tasks: listed([aTask({ status: 'RUNNING', progress }), aTask({ status: 'FAILED', error })]),
  });
  show();
  expect((await screen.findByRole('progressbar')).getAttribute('value')).toBe('40.7');
  expect(screen.getByText(/40 %/)).toBeTruthy();
  expect(screen.getByText('The disk is full.')).toBeTruthy();
});

test('a name that looks like HTML stays text', async () => {
  const name = '<img src=x onerror="alert(1)">';
  fakeApi({ Tasks: listed([aTask({ name })]) });
  show();
  expect((await screen.findByText(name)).children).toHaveLength(0);
});

test('says so while loading, and when there is nothing', async () => {
  fakeApi({ Tasks: listed([]) });
  show();
  expect(screen.getByText('Loading tasks…')).toBeTruthy();
  await screen.findByText(/No tasks yet/);
  expect(screen.queryByText('Loading tasks…')).toBeNull();
});

test('a failed poll keeps the list and says so, the next one clears it', async () => {
  let polls = 0;
  fakeApi({
    Tasks: () => {
      polls += 1;
      if (polls === 2) throw new TypeError('Failed to fetch');
      return aPage([aTask({ id: '1', name: `Answer ${polls}`, status: 'RUNNING' })]);
    },
  });
  show();
  await screen.findByText('Answer 1');
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The server cannot be reached');
  expect(screen.getByText('Answer 1')).toBeTruthy();
  await online(() => screen.queryByText(/Answer [3-9]/));
  await waitFor(() => {
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

test('cancels what has not ended, and runs again what has', async () => {
  let task: Record<string, unknown> = aTask({ name: 'Nap', status: 'RUNNING' });
  const calls = fakeApi({
    Tasks: () => aPage([task]),
    CancelTask: () => {
      task = { ...task, status: 'CANCELLED', statusReason: 'REQUESTED' };
      return { cancel_task: { __typename: 'CancelTask', task } };
    },
    RerunTask: () => ({ rerun_task: { task: aTask({ name: 'Nap' }) } }),
  });
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel: Nap' }));
  const again = await screen.findByRole('button', { name: 'Run again: Nap' });
  expect(screen.getByText(/on request/)).toBeTruthy();
  expect(document.activeElement).toBe(again);
  await userEvent.click(again);
  await expect.poll(() => calls.some((call) => call.operation === 'RerunTask')).toBe(true);
  const ids = calls
    .filter(({ operation }) => operation === 'CancelTask' || operation === 'RerunTask')
    .map((call) => call.variables.id);
  expect(ids).toEqual([Number(task.id), Number(task.id)]);
});

test('a refused cancel is told in its row', async () => {
  fakeApi({
    Tasks: listed([aTask({ name: 'Nap', status: 'RUNNING' })]),
    CancelTask: () => failure('CONFLICT'),
  });
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel: Nap' }));
  expect((await screen.findByRole('alert')).textContent).toContain('may have changed');
});

test('a cancelled task is shown so before the server has answered', async () => {
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const task = aTask({ name: 'Nap', status: 'RUNNING' });
  fakeApi({
    Tasks: listed([task]),
    CancelTask: async () => {
      await waiting;
      return { cancel_task: { __typename: 'CancelTask', task: { ...task, status: 'CANCELLING' } } };
    },
  });
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel: Nap' }));
  await screen.findByText('Cancelling');
  answer();
});
