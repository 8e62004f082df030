import { ActionButton } from '../../components/action-button';
import { duration } from '../../components/time';
import { useAction } from '../../lib/data';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';

export const queueRowFragment = graphql(`
  fragment QueueRow on QueueType {
    name
    depth
    oldestWaitingSeconds
    running
    paused
  }
`);

const PauseQueueMutation = graphql(`
  mutation PauseQueue($name: TaskPriority!) {
    pause_queue(name: $name) {
      paused
    }
  }
`);

const ResumeQueueMutation = graphql(`
  mutation ResumeQueue($name: TaskPriority!) {
    resume_queue(name: $name) {
      paused
    }
  }
`);

const NAMES: Partial<Record<string, string>> = { HIGH: 'High', NORMAL: 'Normal', LOW: 'Low' };

export function QueueRow({ queue }: { queue: FragmentOf<typeof queueRowFragment> }) {
  const { name, depth, oldestWaitingSeconds, running, paused } = readFragment(
    queueRowFragment,
    queue,
  );
  const pause = useAction(PauseQueueMutation);
  const resume = useAction(ResumeQueueMutation);
  const { run, busy, problem } = paused ? resume : pause;
  const title = NAMES[name] ?? name;
  const text = paused ? 'Resume' : 'Pause';
  return (
    <li className="row">
      <div className="row-main">
        <strong>{title}</strong>
        <small>
          {depth} waiting
          {oldestWaitingSeconds !== null && `, the oldest ${duration(oldestWaitingSeconds * 1000)}`}
          {` · ${running} running`}
        </small>
        {problem && <small role="alert">{problem.text}</small>}
      </div>
      <span className="badge" data-tone={paused ? 'busy' : 'good'}>
        {paused ? 'Paused' : 'Open'}
      </span>
      <ActionButton aria-label={`${text}: ${title}`} busy={busy} onClick={() => void run({ name })}>
        {text}
      </ActionButton>
    </li>
  );
}
