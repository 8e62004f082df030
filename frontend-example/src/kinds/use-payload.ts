import { useState } from 'react';
import type { Problem } from '../lib/errors';
import { type FieldErrors, readPayload } from './payload-form';
import type { PayloadField } from './payload-schema';

/** Reads a form's payload; what is wrong with it, found here or by the server, is told beside its input. */
export function usePayload(fields: PayloadField[], problem: Problem | null) {
  const [unread, setUnread] = useState<FieldErrors>({});

  /** Undefined when something typed cannot be read, here or (`others`) beside the payload. */
  function read(form: HTMLFormElement, others: FieldErrors = {}): unknown {
    const { payload, errors: own } = readPayload(fields, form);
    const errors = { ...own, ...others };
    setUnread(errors);
    return Object.keys(errors).length ? undefined : payload;
  }
  return { read, errors: { ...problem?.fields, ...unread } };
}
