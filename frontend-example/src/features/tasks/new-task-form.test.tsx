import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { failure, fakeApi, operations } from '../../testing/fake-api';
import { TaskKinds } from '../../testing/kinds';
import { renderSignedIn } from '../../testing/sign-in';
import { aTask } from '../../testing/tasks';
import { NewTaskForm } from './new-task-form';

async function choose(kind: string) {
  await screen.findByRole('option', { name: kind });
  await userEvent.selectOptions(screen.getByLabelText('Kind'), kind);
}

const onCreated = vi.fn();

const show = () => {
  renderSignedIn(<NewTaskForm onCreated={onCreated} />);
};

async function create(name: string) {
  await userEvent.type(screen.getByLabelText('Name'), name);
  await userEvent.click(await screen.findByRole('button', { name: 'Create task', busy: false }));
}

test('asks for the task once, under a key of its own', async () => {
  const calls = fakeApi({
    TaskKinds,
    CreateTask: () => ({ create_task: { task: aTask({ id: '7' }) } }),
  });
  show();
  await create('Count stars');
  await expect.poll(() => onCreated.mock.calls).toEqual([['7']]);
  const [created] = calls.filter(({ operation }) => operation === 'CreateTask');
  expect(created?.variables).toMatchObject({ name: 'Count stars', kind: 'echo', payload: {} });
  expect(created?.variables.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
});

test('a request that got no answer is sent again under the same key, a changed one under another', async () => {
  const calls = fakeApi({ TaskKinds });
  show();
  await create('Count stars');
  await screen.findByRole('alert');
  await userEvent.click(screen.getByRole('button', { name: 'Create task' }));
  const keys = () =>
    calls
      .filter(({ operation }) => operation === 'CreateTask')
      .map(({ variables }) => variables.idempotencyKey);
  await expect.poll(() => keys().length).toBe(2);
  await create(' again');
  await expect.poll(() => keys().length).toBe(3);
  expect(keys()[1]).toBe(keys()[0]);
  expect(keys()[2]).not.toBe(keys()[0]);
});

test('an answer that comes after the page was left leads nowhere', async () => {
  onCreated.mockClear();
  let answer: (created: unknown) => void = () => undefined;
  const late = new Promise((resolve) => (answer = resolve));
  const calls = fakeApi({ TaskKinds, CreateTask: () => late });
  show();
  await create('Count stars');
  await expect.poll(() => operations(calls)).toContain('CreateTask');
  cleanup();
  answer({ create_task: { task: aTask({ id: '7' }) } });
  await late;
  fakeApi({ TaskKinds });
  show();
  await screen.findByRole('option', { name: 'Sleep' });
  expect(onCreated).not.toHaveBeenCalled();
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
    .toMatchObject({ name: 'Nap', kind: 'sleep', payload: { seconds: 2.5 } });
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
