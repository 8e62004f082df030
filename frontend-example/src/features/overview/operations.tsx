import { Alert } from '../../components/alert';
import { Section } from '../../components/section';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { useTaskUpdates } from '../../lib/task-updates';
import { QueueRow, queueRowFragment } from './queue-row';
import { WorkerRow, workerRowFragment } from './worker-row';

const QueuesQuery = graphql(
  `
    query Queues {
      queues {
        name
        ...QueueRow
      }
      workers {
        name
        ...WorkerRow
      }
    }
  `,
  [queueRowFragment, workerRowFragment],
);

/** For staff: how busy the machinery is. Others may not ask, so they see nothing of it. */
export function Operations() {
  return useMe()?.isStaff ? <Machinery /> : null;
}

function Machinery() {
  const { data, refetch, ...state } = useData({ query: QueuesQuery });
  useTaskUpdates(refetch, { ...state, active: false });
  return (
    <div className="columns even">
      <Section title="Queues">
        {state.problem && <Alert>{state.problem.text}</Alert>}
        <ul className="rows">
          {data?.queues.map((queue) => (
            <QueueRow key={queue.name} queue={queue} />
          ))}
        </ul>
      </Section>
      <Section title="Workers">
        {data?.workers.length === 0 && <p className="empty">No worker answers.</p>}
        <ul className="rows">
          {data?.workers.map((worker) => (
            <WorkerRow key={worker.name} worker={worker} />
          ))}
        </ul>
      </Section>
    </div>
  );
}
