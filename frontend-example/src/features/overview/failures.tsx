import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { Moment } from '../../components/moment';
import { ownedBy } from '../../components/owned-by';
import { Section } from '../../components/section';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';
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
  const tasks = data?.tasks.nodes;
  const all = <Link href={`${paths.tasks}?status=FAILED`}>All failed tasks</Link>;
  return (
    <Section title="Recent failures" actions={!!tasks?.length && all}>
      {state.problem && <Alert>{state.problem.text}</Alert>}
      {tasks ? <Rows tasks={tasks} /> : !state.problem && <Loading what="failures" />}
    </Section>
  );
}

type Failed = ResultOf<typeof FailuresQuery>['tasks']['nodes'][number];

function Rows({ tasks }: { tasks: Failed[] }) {
  const staff = !!useMe()?.isStaff;
  if (tasks.length === 0) return <p className="empty">Nothing has failed.</p>;
  return (
    <ul className="rows">
      {tasks.map((task) => (
        <Failure key={task.id} task={task} staff={staff} />
      ))}
    </ul>
  );
}

function Failure({ task, staff }: { task: Failed; staff: boolean }) {
  const { id, name, kind, finishedAt, owner, error } = task;
  return (
    <li className="row">
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
  );
}
