import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { TaskKinds } from '../../testing/kinds';
import { renderSignedIn } from '../../testing/sign-in';
import { aTask } from '../../testing/tasks';
import { NewTaskForm } from './new-task-form';
import { TaskList } from './task-list';

async function choose(kind: string) {
  await screen.findByRole('option', { name: kind });
  await userEvent.selectOptions(screen.getByLabelText('Kind'), kind);
}

const show = () => {
  renderSignedIn(<NewTaskForm />);
};

async function create(name: string) {
  await userEvent.type(screen.getByLabelText('Name'), name);
  await userEvent.click(screen.getByRole('button', { name: 'Create task' }));
}

test('a created task appears in a list that was empty', async () => {
  const tasks: unknown[] = [];
  const calls = fakeApi({
    TaskKinds,
    Tasks: () => ({ all_tasks: [...tasks] }),
    CreateTask: ({ variables }) => {
      const task = aTask({ name: variables.name });
      tasks.push(task);
      return { create_task: { task } };
    },
  });
  renderSignedIn(
    <>
      <NewTaskForm />
      <TaskList />
    </>,
  );
  await screen.findByText(/No tasks yet/);
  await create('Count stars');
  await screen.findByText('Count stars');
  expect(calls.find((call) => call.operation === 'CreateTask')?.variables).toEqual({
    name: 'Count stars',
    kind: 'echo',
    payload: {},
  });
  expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('');
});

test('a sleep task carries its seconds as a number', async () => {
  const calls = fakeApi({
    TaskKinds,
    CreateTask: () => ({ create_task: { task: aTask() } }),
  });
  show();
  await choose('Sleep');
  await userEvent.clear(screen.getByLabelText('Seconds'));
  await userEvent.type(screen.getByLabelText('Seconds'), '2.5');
  await create('Nap');
  await expect
    .poll(() => calls.find((call) => call.operation === 'CreateTask')?.variables)
    .toEqual({ name: 'Nap', kind: 'sleep', payload: { seconds: 2.5 } });
});

test('puts refused input beside its field and keeps what was typed', async () => {
  const fields = { name: ['At most 200 characters.'], metadata: ['Too large.'] };
  fakeApi({
    TaskKinds,
    CreateTask: () => failure('BAD_USER_INPUT', { fields }),
  });
  show();
  await create('Long');
  const name = await screen.findByRole<HTMLInputElement>('textbox', {
    description: 'At most 200 characters.',
  });
  expect(name.value).toBe('Long');
  expect(screen.getByRole('alert').textContent).toContain('metadata: Too large.');
});

test('puts refused seconds beside their field', async () => {
  const fields = { 'payload.seconds': ['At most 3600.'] };
  fakeApi({ TaskKinds, CreateTask: () => failure('BAD_USER_INPUT', { fields }) });
  show();
  await choose('Sleep');
  await create('Nap');
  await screen.findByRole('spinbutton', { description: 'At most 3600.' });
  expect(screen.getByRole('alert').textContent).toBe('Some of this cannot be accepted.');
});
