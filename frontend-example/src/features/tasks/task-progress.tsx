import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';

export const taskProgressFragment = graphql(`
  fragment TaskProgress on TaskProgressType {
    percent
    current
    total
    message
  }
`);

interface TaskProgressProps {
  label: string;
  progress: FragmentOf<typeof taskProgressFragment>;
}

export function TaskProgress({ label, progress }: TaskProgressProps) {
  const { percent, current, total, message } = readFragment(taskProgressFragment, progress);
  const amount = total === null ? `${current}` : `${current} of ${total}`;
  return (
    <div className="task-progress">
      <progress aria-label={`Progress of ${label}`} max={100} value={percent ?? undefined} />
      <small>
        {percent === null ? amount : `${Math.floor(percent)} %`}
        {message && (
          <>
            {' · '}
            <bdi>{message}</bdi>
          </>
        )}
      </small>
    </div>
  );
}
