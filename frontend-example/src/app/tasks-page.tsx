import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { BulkActions } from '../features/tasks/bulk-actions';
import { countChosen, useTaskCounts } from '../features/tasks/counts';
import { ExportMenu } from '../features/tasks/export-menu';
import { readFilters, type TaskFilters, writeFilters } from '../features/tasks/filter';
import { StatusChips } from '../features/tasks/status-chips';
import { TaskFilterFields } from '../features/tasks/task-filters';
import { TaskList } from '../features/tasks/task-list';
import { navigate, useSearch } from '../lib/router';
import { NewTaskLink } from './new-task-link';

export function TasksPage() {
  const search = useSearch();
  const filters = readFilters(search);
  const counts = useTaskCounts(filters);

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
        <div className="list-head">
          <StatusChips
            counts={counts}
            chosen={filters.status}
            onChange={(status) => {
              change({ status });
            }}
          />
          <BulkActions key={search} filters={filters} {...countChosen(counts, filters.status)} />
        </div>
        <TaskList key={writeFilters(filters)} filters={filters} />
      </div>
    </>
  );
}
