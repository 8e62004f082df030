import { useMemo, useState } from 'react';
import { useTaskKinds } from './api';
import { payloadFields } from './payload-schema';

/** The chosen kind and the inputs of its payload. */
export function useKind(onChange: () => void) {
  const { kinds, problem: kindsProblem } = useTaskKinds();
  const [name, setName] = useState('echo');
  const kind = kinds.find((each) => each.name === name) ?? kinds[0];
  const fields = useMemo(() => payloadFields(kind.payloadSchema), [kind.payloadSchema]);
  function choose(next: string) {
    setName(next);
    onChange();
  }
  return { kinds, kindsProblem, kind, fields, choose };
}
