/** The text of a form's input; empty when there is none of that name. */
export function formText(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}

/** Of the API's Int: what is larger gets no answer that says where the fault is. */
export const LARGEST_INT = 2_147_483_647;
