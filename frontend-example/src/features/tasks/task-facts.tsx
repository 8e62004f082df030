import type { ReactNode } from 'react';
import { Moment } from '../../components/moment';
import { Section } from '../../components/section';
import { between, duration } from '../../components/time';
import { paths } from '../../config/paths';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';
import { Link } from '../../lib/router';

export const taskFactsFragment = graphql(`
  fragment TaskFacts on TaskType {
    id
    kind
    priority
    createdAt
    runAt
    expiresAt
    queuedAt
    startedAt
    finishedAt
    attempt
    maxAttempts
    timeoutSeconds
    owner {
      id
      email
    }
    rerunOf {
      id
      name
    }
    schedule {
      id
      name
    }
  }
`);

type Facts = ResultOf<typeof taskFactsFragment>;

export function TaskFacts({ task: source }: { task: FragmentOf<typeof taskFactsFragment> }) {
  const task = readFragment(taskFactsFragment, source);
  const facts = [...timesOf(task), ...originOf(task)].filter(([, value]) => Boolean(value));
  return (
    <Section title="Task">
      <dl className="facts">
        <Fact name="Id">#{task.id}</Fact>
        <Fact name="Kind">{task.kind}</Fact>
        <Fact name="Priority">{PRIORITIES[task.priority]}</Fact>
        <Fact name="Attempts">
          {task.attempt} of {task.maxAttempts}
        </Fact>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </Section>
  );
}

const PRIORITIES: Partial<Record<string, string>> = { HIGH: 'High', NORMAL: 'Normal', LOW: 'Low' };

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type Pair = [name: string, value: ReactNode];

function timesOf(task: Facts): Pair[] {
  const { createdAt, runAt, expiresAt, queuedAt, startedAt, finishedAt } = task;
  return [
    ['Created', moment(createdAt)],
    ['Not before', moment(runAt)],
    ['Not after', moment(expiresAt)],
    ['Started', moment(startedAt)],
    ['Waited', span(queuedAt, startedAt)],
    ['Ended', moment(finishedAt)],
    ['Ran', span(startedAt, finishedAt)],
    ['May run', duration(task.timeoutSeconds * 1000)],
  ];
}

const moment = (at: string | null) => at && <Moment at={at} />;
const span = (from: string | null, to: string | null) => from && to && duration(between(from, to));

function originOf({ owner, rerunOf, schedule }: Facts): Pair[] {
  return [
    ['Owner', owner.email],
    ['Repeats', rerunOf && <Link href={paths.task(rerunOf.id)}>#{rerunOf.id}</Link>],
    [
      'Schedule',
      schedule && (
        <Link href={paths.schedules} dir="auto">
          {schedule.name}
        </Link>
      ),
    ],
  ];
}
