import { Alert } from '../../components/alert';
import { Icon } from '../../components/icon';
import { appearanceOf } from '../../components/status';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { useTaskUpdates } from '../../lib/task-updates';

const CountsQuery = graphql(`
  query Counts {
    task_counts {
      status
      count
    }
  }
`);

/** How many tasks stand where, each a way into the list. */
export function Counts() {
  const { data, refetch, ...state } = useData({ query: CountsQuery });
  useTaskUpdates(refetch, { ...state, active: false });
  return (
    <section aria-label="Tasks by status">
      {state.problem && <Alert>{state.problem.text}</Alert>}
      <ul className="counts">
        {data?.task_counts.map(({ status, count }) => {
          const { label, icon, tone } = appearanceOf(status);
          return (
            <li key={status}>
              <Link href={`${paths.tasks}?status=${status}`} data-tone={tone}>
                <strong>{count.toLocaleString()}</strong>
                <span>
                  <Icon name={icon} /> {label}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
