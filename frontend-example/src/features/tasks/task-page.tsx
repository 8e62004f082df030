import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { paths } from '../../config/paths';
import type { FragmentOf } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { useTaskPage } from './api';
import type { TaskFilterInput } from './filter';
import { MoreButton } from './more-button';
import { TaskRow, type taskRowFragment } from './task-row';

interface TaskPageProps {
  filter: TaskFilterInput;
  after: string | undefined;
  number: number;
  alone: boolean;
  filtered: boolean;
  onMore: ((cursor: string) => void) | undefined;
  onNewest: () => void;
}

export function TaskPage({ number, filtered, onMore, onNewest, ...asked }: TaskPageProps) {
  const { tasks, problem, next, outdated } = useTaskPage(asked);
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      {outdated && (
        <button type="button" className="small newer" onClick={onNewest}>
          Show newer tasks
        </button>
      )}
      {tasks && <Tasks {...{ tasks, number, filtered }} />}
      {!tasks && !problem && <Loading what="tasks" lines={5} />}
      {next && onMore && <MoreButton key={next} next={next} onMore={onMore} />}
    </>
  );
}

interface TasksProps {
  tasks: (FragmentOf<typeof taskRowFragment> & { id: string })[];
  number: number;
  filtered: boolean;
}

function Tasks({ tasks, number, filtered }: TasksProps) {
  if (tasks.length === 0) return number === 1 && <NoTasks filtered={filtered} />;
  return (
    <ul className="tasks" aria-label={number === 1 ? 'Tasks' : `Tasks, part ${number}`}>
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} />
      ))}
    </ul>
  );
}

function NoTasks({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <p className="empty">
        No task matches. <Link href={paths.tasks}>Show all tasks</Link>
      </p>
    );
  }
  return (
    <p className="empty">
      No tasks yet. <Link href={paths.newTask}>Create the first one</Link>
    </p>
  );
}
