import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { NewTaskForm } from '../features/tasks/new-task-form';
import { navigate } from '../lib/router';

export function NewTaskPage() {
  return (
    <>
      <PageHead title="New task" />
      <div className="card">
        <NewTaskForm
          onCreated={(id) => {
            navigate(paths.task(id));
          }}
        />
      </div>
    </>
  );
}
