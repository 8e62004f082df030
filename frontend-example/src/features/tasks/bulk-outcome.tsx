import type { ReactNode } from 'react';
import { Alert, Notice } from '../../components/alert';
import { paths } from '../../config/paths';
import type { Problem } from '../../lib/errors';
import { Link } from '../../lib/router';

interface Done {
  count: number;
  skipped?: number;
  task: { id: string } | null;
}

interface BulkOutcomeProps {
  problem: Problem | null;
  cancelled: Done | null | undefined;
  created: Done | null | undefined;
}

/** What came of acting on many tasks; more than a thousand are left to a task. */
export function BulkOutcome({ problem, cancelled, created }: BulkOutcomeProps) {
  if (problem) return <Alert>{refusal(problem)}</Alert>;
  const done = cancelled ?? created;
  if (!done) return null;
  if (done.task) return <Notice>{taskLink(done.task.id)} does it, bit by bit.</Notice>;
  const skipped = done.skipped ? ` ${done.skipped} could not be run.` : '';
  return (
    <Notice>
      {cancelled ? 'Cancelled' : 'Started again'}: {tasks(done.count)}.{skipped}
    </Notice>
  );
}

export function tasks(count: number): string {
  return `${count} ${count === 1 ? 'task' : 'tasks'}`;
}

function refusal({ code, text, fields, taskId }: Problem): ReactNode {
  if (code === 'CONFLICT' && taskId) {
    return <>{taskLink(taskId)} does this already: let it end, or cancel it.</>;
  }
  return [text, ...Object.values(fields).flat()].join(' ');
}

const taskLink = (id: string) => <Link href={paths.task(id)}>Task #{id}</Link>;
