import { UserMenu } from '../features/auth/user-menu';
import { NewTaskForm } from '../features/tasks/new-task-form';
import { TaskList } from '../features/tasks/task-list';
import { Brand } from './brand';

export function TasksPage() {
  return (
    <>
      <title>Tasks · Taskverse</title>
      <header className="page-header">
        <div className="page-width">
          <Brand />
          <UserMenu />
        </div>
      </header>
      <main className="page-width">
        <h1 className="visually-hidden" tabIndex={-1} ref={takeFocus}>
          Tasks
        </h1>
        <div className="card">
          <NewTaskForm />
        </div>
        <div className="card">
          <TaskList />
        </div>
      </main>
    </>
  );
}

/** The form that had the focus is gone after a sign-in; keyboard and screen reader go on from here. */
function takeFocus(heading: HTMLElement | null): void {
  heading?.focus({ preventScroll: true });
}
