import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { type Call, failure, fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { aTask } from '../../testing/tasks';
import { NewTaskForm } from './new-task-form';
import { TaskList } from './task-list';

const TaskKinds = () => ({
  task_kinds: [
    aKind('echo', { additionalProperties: true, properties: {}, type: 'object' }),
    aKind('sleep', {
      properties: {
        seconds: { default: 5, maximum: 3600, minimum: 0, title: 'Seconds', type: 'number' },
      },
      type: 'object',
    }),
    aKind('letter', LETTER),
  ],
});

const LETTER = {
  $defs: { Paper: { enum: ['plain', 'lined'], title: 'Paper', type: 'string' } },
  properties: {
    to: { description: 'Who reads it.', title: 'To', type: 'string', maxLength: 50 },
    pages: { title: 'Pages', type: 'integer', minimum: 1 },
    urgent: { default: true, title: 'Urgent', type: 'boolean' },
    paper: { $ref: '#/$defs/Paper', default: 'lined' },
    weight: { anyOf: [{ type: 'number' }, { type: 'null' }], default: null, title: 'Weight' },
    labels: { items: { type: 'string' }, title: 'Labels', type: 'array' },
  },
  required: ['to', 'pages'],
  type: 'object',
};

function aKind(name: string, payloadSchema: unknown) {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return { __typename: 'TaskKindType', name, title, description: '', payloadSchema };
}

const created = (calls: Call[]) => calls.find((call) => call.operation === 'CreateTask')?.variables;

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
