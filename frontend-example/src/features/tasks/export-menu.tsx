import { Alert } from '../../components/alert';
import { Icon } from '../../components/icon';
import { Menu } from '../../components/menu';
import { useAction } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { filterInput, type TaskFilters } from './filter';
import { taskRowFragment } from './task-row';

/** Asks for what the list shows: the cache puts the new task there. */
const ExportTasksMutation = graphql(
  `
    mutation ExportTasks($name: String!, $payload: JSON!) {
      create_task(name: $name, kind: "export_tasks", payload: $payload) {
        task {
          id
          status
          ...TaskRow
        }
      }
    }
  `,
  [taskRowFragment],
);

const FORMATS = { csv: 'CSV, for spreadsheets', json: 'JSON, for programs' };

interface ExportMenuProps {
  filters: TaskFilters;
  onCreated: (id: string) => void;
}

/** All of the user's tasks that the filter finds, into a file: a task like any other. */
export function ExportMenu({ filters, onCreated }: ExportMenuProps) {
  const { run, problem } = useAction(ExportTasksMutation);

  async function write(format: string) {
    const payload = { format, filter: filterInput(filters) };
    const data = await run({ name: `Tasks as ${format.toUpperCase()}`, payload });
    const task = data?.create_task?.task;
    if (task) onCreated(task.id);
  }
  const summary = (
    <>
      <Icon name="download" /> Export
    </>
  );
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      <Menu className="action-menu" summary={summary}>
        {Object.entries(FORMATS).map(([format, label]) => (
          <li key={format}>
            <button type="button" onClick={() => void write(format)}>
              {label}
            </button>
          </li>
        ))}
      </Menu>
    </>
  );
}
