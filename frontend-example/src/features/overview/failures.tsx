import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { Moment } from '../../components/moment';
import { ownedBy } from '../../components/owned-by';
import { Section } from '../../components/section';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { Link } from '../../lib/router';
import { useTaskUpdates } from '../../lib/task-updates';

const FailuresQuery = graphql(`
  query Failures {
    tasks(first: 6, filter: { status: [FAILED] }) {
      nodes {
        id
        name
        kind
        finishedAt
        owner {
          id
          email
        }
        error {
          message
        }
      }
    }
  }
`);

export function Failures() {
  const { data, refetch, ...state } = useData({ query: FailuresQuery });
  useTaskUpdates(refetch, { ...state, active: false });
  const staff = useMe()?.isStaff;
  const tasks = data?.tasks.nodes ?? [];
  const all = <Link href={`${paths.tasks}?status=FAILED`}>All failed tasks</Link>;
  return (
    <Section title="Recent failures" actions={tasks.length > 0 && all}>
      {state.problem && <Alert>{state.problem.text}</Alert>}
      {!data && !state.problem && <Loading what="failures" />}
      {data && tasks.length === 0 && <p className="empty">Nothing has failed.</p>}
      <ul className="rows">
        {tasks.map(({ id, name, kind, finishedAt, owner, error }) => (
          <li className="row" key={id}>
            <div className="row-main">
              <Link href={paths.task(id)} className="task-name" dir="auto">
                {name}
              </Link>
              <small className="task-error" dir="auto">
                {error?.message}
              </small>
            </div>
            <small>
              {kind} · {finishedAt && <Moment at={finishedAt} />}
              {staff && ownedBy(owner)}
            </small>
          </li>
        ))}
      </ul>
    </Section>
  );
}
