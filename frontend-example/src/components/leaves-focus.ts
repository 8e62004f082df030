/**
 * As the ref of a button that may vanish: its focus passes to the innermost of what it stands in that stays and has a
 * tabIndex of -1, so that the keyboard goes on from there and not from the top of the page.
 */
export const leavesFocus = (button: HTMLElement | null) => () => {
  if (!button || document.activeElement !== button) return;
  const around: HTMLElement[] = [];
  for (let each = button.parentElement; each; each = each.parentElement) {
    if (each.getAttribute('tabindex') === '-1') around.push(each);
  }
  // once React is done: what goes with the button is gone then
  queueMicrotask(() => {
    around.find((each) => each.isConnected)?.focus();
  });
};
