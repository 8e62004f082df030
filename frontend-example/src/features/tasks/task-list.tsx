import { useState } from 'react';
import { filterInput, isFiltered, type TaskFilters } from './filter';
import { TaskPage } from './task-page';

/** Pages of tasks, one below the other; the next one comes as the end of the last is seen. */
export function TaskList({ filters }: { filters: TaskFilters }) {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  // counts how often the newest were asked for: a page of a new round asks at once
  const [round, setRound] = useState(0);
  const filter = filterInput(filters);
  const last = cursors.length - 1;
  return (
    <div className="task-pages">
      {cursors.map((after, index) => (
        <TaskPage
          key={`${round} ${after ?? ''}`}
          {...{ filter, after }}
          number={index + 1}
          alone={last === 0}
          filtered={isFiltered(filters)}
          onMore={
            index === last
              ? (cursor) => {
                  setCursors([...cursors, cursor]);
                }
              : undefined
          }
          onNewest={() => {
            setCursors([undefined]);
            setRound(round + 1);
            scrollTo(0, 0);
          }}
        />
      ))}
    </div>
  );
}
