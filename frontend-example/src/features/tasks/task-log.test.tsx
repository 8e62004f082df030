import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { type Answer, failure, fakeApi } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { TaskLog } from './task-log';

const logs = (ids: number[]) => ({
  task_by_id: {
    ...{ __typename: 'TaskType', id: '1' },
    logs: ids.map((id) => ({
      ...{ __typename: 'TaskLogType', id: String(id), createdAt: '2026-01-02T03:04:05Z' },
      ...{ attempt: 1, level: 'INFO', message: `line ${id}` },
    })),
  },
});

const show = (TaskLogs: Answer, ended = true) => {
  fakeApi({ TaskLogs });
  renderSignedIn(<TaskLog id={1} ended={ended} />);
};

test('says that nothing was written when it is known, and not before', async () => {
  let answer: (logs: unknown) => void = () => undefined;
  const late = new Promise((resolve) => (answer = resolve));
  show(() => late);
  expect(screen.queryByText(/nothing/i)).toBeNull();
  answer(logs([]));
  await screen.findByText('It wrote nothing.');
});

test('an error stands alone, and stays while it is asked again', async () => {
  let asked = 0;
  show(() => {
    asked += 1;
    return asked < 3 ? failure('SERVICE_UNAVAILABLE') : new Promise<never>(() => undefined);
  });
  await screen.findByRole('alert');
  expect(screen.queryByText(/nothing/i)).toBeNull();
  await online(() => asked > 2);
  expect(screen.getByRole('alert')).toBeTruthy();
});

test('follows the end also of a log that is longer than what is shown', async () => {
  let written = 2000;
  show(({ variables }) => {
    const after = Number(variables.after ?? 0);
    return logs(Array.from({ length: written - after }, (_, index) => after + index + 1));
  }, false);
  await screen.findByText('line 2000');
  const box = screen.getByRole('region', { name: 'Lines of the log' });
  Object.defineProperty(box, 'scrollHeight', { value: 777 });
  written = 2001;
  await online(() => screen.queryByText('line 2001'));
  expect(box.scrollTop).toBe(777);
});
