import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { NewTaskForm } from '../features/tasks/new-task-form';
import { failure, fakeApi } from '../testing/fake-api';
import { TaskKinds } from '../testing/kinds';
import { Me } from '../testing/me';
import { online } from '../testing/online';
import { renderSignedIn } from '../testing/sign-in';
import { aPage, aTask } from '../testing/tasks';
import { TasksPage } from './tasks-page';

const counted = (count: number) => ({
  task_counts: [{ __typename: 'TaskCountType', status: 'QUEUED', count }],
});

const answers = { TaskKinds, Me: Me('ada@example.org'), Tasks: () => aPage([aTask()]) };

const onCreated = vi.fn();

const chips = () => within(screen.getByRole('list', { name: 'Status' }));

test('never shows the numbers of another filter, and acts on nothing that was not counted', async () => {
  let broken = true;
  fakeApi({
    ...answers,
    TaskCounts: ({ variables }) => {
      const filtered = 'kind' in (variables.filter as object);
      if (filtered && broken) return failure('SERVICE_UNAVAILABLE');
      return counted(filtered ? 407 : 1);
    },
  });
  renderSignedIn(<TasksPage />);
  await screen.findByRole('button', { name: 'Cancel 1…' });
  await screen.findByRole('option', { name: 'Sleep' });
  await userEvent.selectOptions(screen.getByLabelText('Kind'), 'sleep');
  expect((await screen.findByRole('alert')).textContent).toContain('could not be counted');
  expect(screen.getByRole('button', { name: 'Cancel all…' })).toHaveProperty('disabled', true);
  expect(chips().getByRole('button', { name: /Queued –/ })).toBeTruthy();
  expect(screen.queryByText('0 tasks')).toBeNull();
  broken = false;
  await online(() => screen.queryByRole('button', { name: 'Cancel 407…' }));
  await waitFor(() => {
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

test('lists a task once that was made by a request sent twice, and an export with all that the list shows', async () => {
  const task = aTask({ name: 'Sent twice' });
  const created = { __typename: 'CreateTask' };
  const exported = aTask({ name: 'Tasks as CSV', kind: 'export_tasks' });
  let asked = 0;
  fakeApi({
    ...answers,
    TaskCounts: () => counted(1),
    Tasks: () => ((asked += 1) === 1 ? aPage([task]) : new Promise<never>(() => undefined)),
    CreateTask: () => ({ create_task: { ...created, task } }),
    ExportTasks: ({ query }) => {
      const { __typename, id } = exported;
      const task = query.includes('...TaskRow') ? exported : { __typename, id };
      return { create_task: { ...created, task } };
    },
  });
  renderSignedIn(
    <>
      <TasksPage />
      <NewTaskForm onCreated={onCreated} />
    </>,
  );
  await screen.findByText('Sent twice');
  await userEvent.type(screen.getByLabelText('Name'), 'Sent twice');
  await userEvent.click(screen.getByRole('button', { name: 'Create task' }));
  await expect.poll(() => onCreated.mock.calls).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: /CSV/ }));
  await screen.findByText('Tasks as CSV');
  expect(screen.getAllByText('Sent twice')).toHaveLength(1);
});

test('kinds that could not be read are told beside their choice, and read again', async () => {
  let broken = true;
  fakeApi({
    ...answers,
    TaskCounts: () => counted(1),
    TaskKinds: () => (broken ? failure('SERVICE_UNAVAILABLE') : TaskKinds()),
  });
  renderSignedIn(<TasksPage />);
  await screen.findByRole('combobox', { name: 'Kind', description: /not available right now/ });
  broken = false;
  await online(() => screen.queryByRole('option', { name: 'Sleep' }));
  await waitFor(() => {
    expect(screen.queryByText(/not available right now/)).toBeNull();
  });
});
