import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi, operations } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { aTask } from '../../testing/tasks';
import { TaskKinds } from '../../testing/kinds';
import { online } from '../../testing/online';
import { TaskDetail } from './task-detail';

test('what was answered stands while it is asked for once more', async () => {
  let asked = 0;
  fakeApi({
    Task: () => {
      asked += 1;
      return asked === 1 ? failure('NOT_FOUND') : new Promise<never>(() => undefined);
    },
  });
  renderSignedIn(<TaskDetail id={1} />);
  await screen.findByRole('heading', { name: 'Task not found' });
  await online(() => asked > 1);
  expect(screen.queryByText('Loading the task…')).toBeNull();
  expect(screen.getByRole('heading', { name: 'Task not found' })).toBeTruthy();
});

const inFull = (fields: Record<string, unknown>) => ({
  task_by_id: {
    ...aTask({ id: '1', kind: 'sleep', ...fields }),
    ...{ attempt: 1, maxAttempts: 1, timeoutSeconds: 60, priority: 'NORMAL', queuePosition: null },
    ...{ runAt: null, expiresAt: null, queuedAt: null, rerunOf: null, schedule: null },
  },
});

const TaskLogs = () => ({ task_by_id: { __typename: 'TaskType', id: '1', logs: [] } });

const details = (fields: Record<string, unknown>) => ({
  task_by_id: {
    ...{ __typename: 'TaskType', id: '1', kind: 'sleep', payload: {}, result: null },
    ...{ attempts: [], records: [], ...fields },
  },
});

test('shows a result that was read after the task had succeeded, never the one of before', async () => {
  let status = 'RUNNING';
  let answer: (details: unknown) => void = () => undefined;
  const late = new Promise((resolve) => (answer = resolve));
  const calls = fakeApi({
    TaskLogs,
    Task: () => inFull({ status }),
    TaskDetails: () => (status === 'RUNNING' ? details({ status }) : late),
  });
  renderSignedIn(<TaskDetail id={1} />);
  await screen.findByText('Payload');
  status = 'SUCCEEDED';
  await online(() => screen.queryByText('Succeeded'));
  const asked = () => operations(calls).filter((operation) => operation === 'TaskDetails');
  await expect.poll(asked).not.toHaveLength(1);
  expect(screen.queryByText('Result')).toBeNull();
  answer(details({ status, result: { slept: 5 } }));
  expect((await screen.findByLabelText('Result as JSON')).textContent).toContain('"slept": 5');
});

test('a payload that nobody edited is run again as the server has it', async () => {
  const task = inFull({ status: 'SUCCEEDED' });
  const again = { __typename: 'RerunTask', task: aTask({ id: '2' }) };
  const calls = fakeApi({
    TaskLogs,
    TaskKinds,
    Task: () => task,
    TaskDetails: () => details({ status: 'SUCCEEDED', payload: { seconds: 3 } }),
    RerunTask: () => ({ rerun_task: again }),
  });
  renderSignedIn(<TaskDetail id={1} />);
  const seconds = await screen.findByLabelText('Seconds');
  const run = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Run again', busy: false }));
  };
  const sent = () =>
    calls.filter(({ operation }) => operation === 'RerunTask').map(({ variables }) => variables);
  await run();
  await expect.poll(sent).toEqual([{ id: 1 }]);
  await userEvent.type(seconds, '0');
  await run();
  await expect.poll(sent).toEqual([{ id: 1 }, { id: 1, payload: { seconds: 30 } }]);
});

test('details that could not be read say so, and are read again', async () => {
  let broken = true;
  fakeApi({
    TaskLogs,
    Task: () => inFull({ status: 'SUCCEEDED' }),
    TaskDetails: () =>
      broken ? failure('SERVICE_UNAVAILABLE') : details({ status: 'SUCCEEDED', result: 42 }),
  });
  renderSignedIn(<TaskDetail id={1} />);
  expect((await screen.findByRole('alert')).textContent).toContain('not available right now');
  expect(screen.queryByText('Loading details…')).toBeNull();
  broken = false;
  await online(() => screen.queryByLabelText('Result as JSON'));
  expect(screen.getByLabelText('Result as JSON').textContent).toBe('42');
  expect(screen.queryByText(/not available right now/)).toBeNull();
});
