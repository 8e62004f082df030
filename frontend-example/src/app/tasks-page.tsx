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
        <h1 className="visually-hidden">Tasks</h1>
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
