import { NoTask, TaskDetail } from '../features/tasks/task-detail';

const LARGEST = 2 ** 31 - 1;

export function TaskPage({ id }: { id: string }) {
  const number = Number(id);
  const known = Number.isInteger(number) && number > 0 && number <= LARGEST;
  return known ? <TaskDetail id={number} /> : <NoTask text="There is no such task." />;
}
