import { Alert } from '../../components/alert';
import type { FragmentOf } from '../../lib/graphql';
import { LIST_LIMIT, useTasks } from './api';
import { TaskRow, type taskRowFragment } from './task-row';

type ListedTask = FragmentOf<typeof taskRowFragment> & { id: string };

export function TaskList() {
  const { tasks, problem } = useTasks();
  return (
    <section aria-labelledby="tasks-title">
      <h2 id="tasks-title">Newest tasks</h2>
      {problem && <Alert>{problem.text}</Alert>}
      {!tasks && !problem && <p aria-busy="true">Loading tasks…</p>}
      {tasks && <Tasks tasks={tasks} />}
    </section>
  );
}

function Tasks({ tasks }: { tasks: ListedTask[] }) {
  if (tasks.length === 0) return <p className="empty">No tasks yet. Create the first one above.</p>;
  return (
    <>
      <ul className="tasks" aria-labelledby="tasks-title">
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ul>
      {tasks.length === LIST_LIMIT && <small>The newest {LIST_LIMIT} tasks are shown.</small>}
    </>
  );
}
