import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type AnyVariables,
  type DocumentInput,
  useMutation,
  useQuery,
  type UseQueryArgs,
} from 'urql';
import { describeError, type Problem } from './errors';

/** A query: what the cache holds at once, what the server says after it. */
export function useData<Data, Variables extends AnyVariables>(args: UseQueryArgs<Variables, Data>) {
  const [state, execute] = useQuery({ requestPolicy: 'cache-and-network', ...args });
  const data = useLastGood(state.data);
  const error = useLastAnswer(state.error, state.fetching);
  const refetch = useCallback(() => {
    execute({ requestPolicy: 'network-only' });
  }, [execute]);
  return {
    data,
    problem: error ? describeError(error) : null,
    // a failed query that another's answer touches is marked as stale, and the cache asks for nothing: no answer comes
    waiting: state.fetching || (state.stale && !state.error),
    refetch,
  };
}

/** A failed poll carries no data; what is on the screen must outlive it. */
function useLastGood<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

/** An error stands until the next answer, which need not be one: nothing flickers while it is asked again. */
export function useLastAnswer<T>(error: T | undefined, fetching: boolean): T | undefined {
  const [last, setLast] = useState(error);
  if (!fetching && error !== last) setLast(error);
  return fetching ? last : error;
}

/** A mutation that runs once at a time; `run` answers null when it was refused, or its page was left meanwhile. */
export function useAction<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
) {
  const [{ fetching }, execute] = useMutation(document);
  const [data, setData] = useState<Data | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const there = useRef(false);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);

  async function run(variables: Variables): Promise<Data | null> {
    if (fetching) return null;
    const { data: answer, error } = await execute(variables);
    if (!there.current) return null;
    const result = error ? null : (answer ?? null);
    setProblem(error ? describeError(error) : null);
    setData(result);
    return result;
  }
  const clear = useCallback(() => {
    setProblem(null);
    setData(null);
  }, []);
  return { run, busy: fetching, data, problem, clear };
}
