import { useState } from 'react';
import { useQuery } from 'urql';
import { Alert } from '../../components/alert';
import { describeError } from '../../lib/errors';
import { graphql } from '../../lib/graphql';

const TaskResultQuery = graphql(`
  query TaskResult($id: Int!) {
    task_by_id(id: $id) {
      id
      result
    }
  }
`);

/** Fetched when it is opened: a result can be large, and the list is asked for every second. */
export function TaskResult({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="task-result"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>Result</summary>
      {open && <Loaded id={id} />}
    </details>
  );
}

function Loaded({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: TaskResultQuery, variables: { id: Number(id) } });
  if (error) return <Alert>{describeError(error).text}</Alert>;
  if (!data) return <p aria-busy="true">Loading…</p>;
  return <pre tabIndex={0}>{JSON.stringify(data.task_by_id?.result, null, 2)}</pre>;
}
