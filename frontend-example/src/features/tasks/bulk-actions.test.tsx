import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { Me } from '../../testing/me';
import { renderSignedIn } from '../../testing/sign-in';
import { BulkActions } from './bulk-actions';
import { readFilters } from './filter';

const show = () => {
  renderSignedIn(
    <BulkActions filters={readFilters('')} counts={{ unfinished: 1, ended: 407 }} problem={null} />,
  );
};

test('promises as many as the filter finds', async () => {
  fakeApi({ Me: Me('ada@example.org') });
  show();
  await screen.findByRole('button', { name: 'Cancel 1…' });
  expect(screen.getByRole('button', { name: 'Run 407 again…' })).toBeTruthy();
});

test('promises staff no number: they see everybody’s tasks and act on their own', async () => {
  fakeApi({ Me: Me('root@example.org', true) });
  show();
  await screen.findByRole('button', { name: 'Run mine again…' });
  expect(screen.getByRole('button', { name: 'Cancel mine…' })).toBeTruthy();
  expect(screen.getAllByText(/^All of your own tasks that match/)).toHaveLength(2);
  expect(screen.queryByText(/(Run|Cancel) \d+/)).toBeNull();
});

async function act(button: string, confirm: string) {
  await userEvent.click(await screen.findByRole('button', { name: button }));
  await userEvent.click(screen.getByRole('button', { name: confirm, hidden: true }));
}

const answered = (fields: Record<string, unknown>) => ({
  __typename: 'Answer',
  count: 0,
  task: null,
  ...fields,
});

test('names the task that acts on more than a thousand', async () => {
  const task = { __typename: 'TaskType', id: '88' };
  fakeApi({ CancelTasks: () => ({ cancel_tasks: answered({ task }) }) });
  show();
  await act('Cancel 1…', 'Cancel 1 task');
  expect((await screen.findByRole('status')).textContent).toBe('Task #88 does it, bit by bit.');
  expect(screen.getByRole('link', { name: 'Task #88' }).getAttribute('href')).toBe('/tasks/88');
});

test('says how many could not be run again', async () => {
  fakeApi({ RerunTasks: () => ({ rerun_tasks: answered({ count: 400, skipped: 7 }) }) });
  show();
  await act('Run 407 again…', 'Run 407 tasks again');
  const told = await screen.findByRole('status');
  expect(told.textContent).toBe('Started again: 400 tasks. 7 could not be run.');
});

test('names the task that is at it already', async () => {
  fakeApi({ RerunTasks: () => failure('CONFLICT', { taskId: '88' }) });
  show();
  await act('Run 407 again…', 'Run 407 tasks again');
  const told = await screen.findByRole('alert');
  expect(told.textContent).toBe('Task #88 does this already: let it end, or cancel it.');
  expect(screen.getByRole('link', { name: 'Task #88' })).toBeTruthy();
});
