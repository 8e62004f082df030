import { Moment } from '../../components/moment';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';

export const workerRowFragment = graphql(`
  fragment WorkerRow on WorkerType {
    name
    online
    running
    capacity
    lastSeen
  }
`);

export function WorkerRow({ worker }: { worker: FragmentOf<typeof workerRowFragment> }) {
  const { name, online, running, capacity, lastSeen } = readFragment(workerRowFragment, worker);
  return (
    <li className="row">
      <div className="row-main">
        <strong>{name}</strong>
        <small>
          {running} of {capacity ?? '?'} running
          {lastSeen && (
            <>
              {' '}
              · seen <Moment at={lastSeen} />
            </>
          )}
        </small>
      </div>
      <span className="badge" data-tone={online ? 'good' : 'bad'}>
        {online ? 'Online' : 'Silent'}
      </span>
    </li>
  );
}
