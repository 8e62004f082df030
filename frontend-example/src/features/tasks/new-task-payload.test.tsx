import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { type Call, failure, fakeApi } from '../../testing/fake-api';
import { TaskKinds } from '../../testing/kinds';
import { renderSignedIn } from '../../testing/sign-in';
import { aTask } from '../../testing/tasks';
import { NewTaskForm } from './new-task-form';

const created = (calls: Call[]) => calls.find((call) => call.operation === 'CreateTask')?.variables;

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
  await userEvent.click(screen.getByRole('button', { name: 'Create task' }));
}

test('draws an input for each part of a payload and sends what was typed as its type', async () => {
  const calls = fakeApi({ TaskKinds, CreateTask: () => ({ create_task: { task: aTask() } }) });
  show();
  await choose('Letter');
  await userEvent.type(screen.getByRole('textbox', { description: 'Who reads it.' }), 'Ada');
  await userEvent.type(screen.getByLabelText('Pages'), '2');
  await userEvent.click(screen.getByRole('switch', { name: 'Urgent' }));
  await userEvent.selectOptions(screen.getByLabelText('Paper'), 'plain');
  await userEvent.type(screen.getByLabelText('Labels'), '[["home"]');
  await create('Post');
  await expect
    .poll(() => created(calls)?.payload)
    .toEqual({ to: 'Ada', pages: 2, urgent: false, paper: 'plain', labels: ['home'] });
});

test('what is not JSON is told beside its input and not sent', async () => {
  const calls = fakeApi({ TaskKinds, CreateTask: () => ({ create_task: { task: aTask() } }) });
  show();
  await choose('Echo');
  const payload = screen.getByLabelText<HTMLTextAreaElement>('Payload (JSON)');
  await userEvent.clear(payload);
  await userEvent.type(payload, '{{"a": 1');
  await create('Broken');
  await screen.findByRole('textbox', { description: 'This is not JSON.' });
  expect(created(calls)).toBeUndefined();
  await userEvent.type(payload, '}');
  await userEvent.click(screen.getByRole('button', { name: 'Create task' }));
  await expect.poll(() => created(calls)?.payload).toEqual({ a: 1 });
});

test('an error leaves with the kind it belongs to', async () => {
  const fields = { 'payload.seconds': ['At most 3600.'] };
  fakeApi({ TaskKinds, CreateTask: () => failure('BAD_USER_INPUT', { fields }) });
  show();
  await choose('Sleep');
  await create('Nap');
  await screen.findByRole('alert');
  await choose('Echo');
  expect(screen.queryByRole('alert')).toBeNull();
});
