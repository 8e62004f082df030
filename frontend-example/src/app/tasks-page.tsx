import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { ExportMenu } from '../features/tasks/export-menu';
import { readFilters, type TaskFilters, writeFilters } from '../features/tasks/filter';
import { ListHead } from '../features/tasks/list-head';
import { TaskFilterFields } from '../features/tasks/task-filters';
import { TaskList } from '../features/tasks/task-list';
import { navigate, useSearch } from '../lib/router';
import { NewTaskLink } from './new-task-link';

export function TasksPage() {
  const search = useSearch();
  const filters = readFilters(search);

  function change(part: Partial<TaskFilters>) {
    navigate(paths.tasks + writeFilters({ ...filters, ...part }), { replace: true });
  }
  return (
    <>
      <PageHead title="Tasks">
        <ExportMenu
          filters={filters}
          onCreated={(id) => {
            navigate(paths.task(id));
          }}
        />
        <NewTaskLink />
      </PageHead>
      <div className="card">
        <TaskFilterFields filters={filters} onChange={change} />
        <ListHead
          filters={filters}
          onChange={(status) => {
            change({ status });
          }}
        />
        <TaskList key={writeFilters(filters)} filters={filters} />
      </div>
    </>
  );
}
