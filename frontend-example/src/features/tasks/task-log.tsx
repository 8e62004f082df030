import { useLayoutEffect, useRef } from 'react';
import { Alert } from '../../components/alert';
import { Section } from '../../components/section';
import { clockTime, fullTime } from '../../components/time';
import { type LogLine, useTaskLog } from './use-task-log';

export function TaskLog({ id, ended }: { id: number; ended: boolean }) {
  const { lines, problem, caughtUp, waiting } = useTaskLog(id, ended);
  const box = useTail(lines.at(-1)?.id);
  return (
    <Section title="Log">
      {problem && <Alert>{problem.text}</Alert>}
      {lines.length === 0 && caughtUp && !problem && <NoLines final={ended && !waiting} />}
      {lines.length > 0 && (
        // no live region: a busy log would never let a screen reader finish a sentence
        <div className="log" role="region" aria-label="Lines of the log" tabIndex={0} ref={box}>
          {lines.map((line) => (
            <Line key={line.id} {...line} />
          ))}
        </div>
      )}
    </Section>
  );
}

function NoLines({ final }: { final: boolean }) {
  return <p className="empty">{final ? 'It wrote nothing.' : 'Nothing written yet.'}</p>;
}

function Line({ createdAt, attempt, level, message }: LogLine) {
  return (
    <p data-level={level}>
      <time dateTime={createdAt} title={`${fullTime(createdAt)}, attempt ${attempt}`}>
        {clockTime(createdAt)}
      </time>
      {level !== 'INFO' && <strong>{level}</strong>}
      <span dir="auto">{message}</span>
    </p>
  );
}

/** Follows the end of what is scrolled, until a reader scrolls up. */
function useTail(last: string | undefined) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (following.current) element.scrollTop = element.scrollHeight;
    const note = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    };
    element.addEventListener('scroll', note);
    return () => {
      element.removeEventListener('scroll', note);
    };
  }, [last]);
  return box;
}
